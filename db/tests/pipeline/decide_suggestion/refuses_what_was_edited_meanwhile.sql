begin;
select plan(10);

select set_config('tests.listing', tests.listing(tests.dmo(), 'Old Name')::text, true);
select tests.batch(pipeline.find_dmo('Visit Town'));
insert into pipeline.suggestions (data_domain, record_id, listing_id, field, source, our_value, their_value, reason, batch_id)
select 'listings', current_setting('tests.listing')::bigint, current_setting('tests.listing')::bigint, 'name', b.source_id, '"Old Name"', '"New Name"', 'claimed', b.batch_id
from staging.batches as b;
create function pg_temp.take(p_seen jsonb default null, p_take boolean default true) returns void language sql as $$
    select pipeline.decide_suggestion((select max(s.id) from pipeline.suggestions as s), p_take, p_seen)
$$;
grant execute on function pg_temp.take(jsonb, boolean) to authenticated;

select tests.sign_in('tenant one');
select pipeline.edit_listing(
    current_setting('tests.listing')::bigint,
    jsonb_build_array(jsonb_build_object('data_domain', 'listings', 'record_id', current_setting('tests.listing')::bigint, 'values', '{"name": "Edited"}'::jsonb))
);
select is(
    pipeline.standing_record('listings', current_setting('tests.listing')::bigint) ->> 'name', 'Edited', 'what stands now is told'
);
select throws_like($$ select pg_temp.take() $$, '% has changed name meanwhile', 'not over what the source did not know');
select throws_ok($$ select pg_temp.take() $$, 'LC082', null, 'by its code');
select throws_ok($$ select pg_temp.take('{"name": "Old Name"}') $$, 'LC082', null, 'nor over what was not shown');
select throws_ok($$ select pg_temp.take('{}') $$, 'LC082', null, 'who tells nothing has seen what the source knew');
select throws_ok($$ select pg_temp.take('[]') $$, 'LC008', null, 'what was seen is an object');
select is((select l.name from public.listings as l), 'Edited', 'and so it stays');
select lives_ok($$ select pg_temp.take('{"name": "Edited", "locality": "unasked"}') $$, 'who has seen it may');
select is((select l.name from public.listings as l), 'New Name', 'and then it stands');
select tests.sign_out();
select is((select s.status from pipeline.suggestions as s), 'taken', 'the suggestion is decided');

select * from finish();
rollback;
