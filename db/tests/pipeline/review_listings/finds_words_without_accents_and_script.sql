begin;
select plan(6);

select tests.staged(b, 'Café "Ταβέρνα" 12'), tests.staged(b, 'Castle')
from tests.batch(tests.dmo()) as b;
create function pg_temp.found(p_text text) returns text[] language sql as $$
    select array(select r.name from pipeline.review_listings(jsonb_build_object('text', p_text)) as r)
$$;
select is(pg_temp.found('cafe'), '{"Café \"Ταβέρνα\" 12"}', 'without accents');
select is(pg_temp.found('CAFÉ'), '{"Café \"Ταβέρνα\" 12"}', 'with them, in any case');
select is(pg_temp.found('taverna'), '{"Café \"Ταβέρνα\" 12"}', 'in another script');
select is(pg_temp.found('12 cafe'), '{"Café \"Ταβέρνα\" 12"}', 'all words, in any order');
select is(pg_temp.found('cafe castle'), '{}', 'not one word of two');
select is(pg_temp.found('"!?'), '{}', 'no word at all');

select * from finish();
rollback;
