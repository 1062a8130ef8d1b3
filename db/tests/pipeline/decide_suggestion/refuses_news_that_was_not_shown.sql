begin;
select plan(6);

select set_config('tests.listing', tests.listing(tests.dmo(), 'Old Name')::text, true);
select tests.batch(pipeline.find_dmo('Visit Town'));
insert into pipeline.suggestions (data_domain, record_id, listing_id, field, source, our_value, their_value, reason, batch_id)
select 'listings', current_setting('tests.listing')::bigint, current_setting('tests.listing')::bigint, f.field, b.source_id, f.ours, f.theirs, 'claimed', b.batch_id
from staging.batches as b
cross join (values ('lat', 'null'::jsonb, '53.27'::jsonb), ('lng', 'null', '-9.05')) as f (field, ours, theirs);
create function pg_temp.decide(p_take boolean, p_theirs jsonb) returns void language sql as $$
    select pipeline.decide_suggestion((select min(s.id) from pipeline.suggestions as s), p_take, '{"lat": null, "lng": null}', p_theirs)
$$;
grant execute on function pg_temp.decide(boolean, jsonb) to authenticated;

select tests.sign_in('tenant one');
select throws_ok($$ select pg_temp.decide(true, '{"lat": 53.2, "lng": -9.05}') $$, 'LC082', null, 'not what the source said before');
select throws_ok($$ select pg_temp.decide(true, '{"lat": 53.27}') $$, 'LC082', null, 'nor what goes with it and was not shown');
select throws_ok($$ select pg_temp.decide(false, '{"lat": 53.27, "lng": 0}') $$, 'LC082', null, 'nor is it dismissed unseen');
select throws_ok($$ select pg_temp.decide(true, '[]') $$, 'LC008', null, 'what was shown is an object');
select lives_ok($$ select pg_temp.decide(true, '{"lat": 53.270, "lng": -9.05}') $$, 'what was shown is taken');
select is((select (l.lat, l.lng)::text from public.listings as l), '(53.27,-9.05)', 'and stands');

select * from finish();
rollback;
