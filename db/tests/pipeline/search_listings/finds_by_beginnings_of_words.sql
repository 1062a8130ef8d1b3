begin;
select plan(12);

select set_config('tests.dmo', tests.dmo()::text, true);
select tests.listing(current_setting('tests.dmo')::integer, n)
from unnest(array['Café Central', 'Centrál Szálló', 'Ταβέρνα Ψαράς', E'O''Brien''s & Sons \\ "Bar"', 'Plain']) as n;
select tests.listing(tests.dmo('Elsewhere', 'tenant two'), 'Café Central of others');
update public.listings as l set locality = 'Újbuda', address = 'Fő utca 1' where l.name = 'Plain';
update public.listings as l set deleted_at = now() where l.name = 'Centrál Szálló';

select tests.sign_in('tenant one', '{}');
create function pg_temp.found(p_filter jsonb) returns text[] language sql
as $$ select array(select s.name from pipeline.search_listings(p_filter) as s order by s.name collate "C") $$;
select is(pg_temp.found('{"text": "CAFE cen"}'), '{"Café Central"}', 'without accents and case, in any order, of the own tenant');
select is(pg_temp.found('{"text": "central"}'), '{"Café Central","Centrál Szálló"}', 'a removed one too');
select is(pg_temp.found('{"text": "central", "state": "live"}'), '{"Café Central"}', 'unless only live ones are asked for');
select is(pg_temp.found('{"text": "ταβερνα"}'), '{"Ταβέρνα Ψαράς"}', 'in any script');
select is(pg_temp.found('{"text": "ujbuda fo"}'), '{Plain}', 'by place and address');
select is(pg_temp.found('{"text": "o''brien \\ \" & | ! (:*"}'), array[E'O''Brien''s & Sons \\ "Bar"'], 'signs are no commands');
select is(pg_temp.found('{"text": "&&&"}'), '{}', 'no word, nothing found');
select is(pg_temp.found('{"place": "Újbuda"}'), '{Plain}', 'a place as it is written');
select ok(pg_temp.found('{"state": "edited"}') @> '{Plain}', 'what people wrote');
select throws_ok($$ select pipeline.search_listings('{"colour": "red"}') $$, 'LC007', 'listings cannot be filtered by ''colour''', 'another filter is refused');
select throws_ok($$ select pipeline.search_listings('{"dmo": "x"}') $$, 'LC007', null, 'so is a number that is none');
select is((select count(*) from pipeline.search_listings('{}', p_limit => 2)), 2::bigint, 'and a page is as long as asked');

select * from finish();
rollback;
