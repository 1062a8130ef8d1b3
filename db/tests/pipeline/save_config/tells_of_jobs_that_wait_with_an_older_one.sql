begin;
select plan(9);

select tests.dmo();
create function pg_temp.save(p_params jsonb, p_waiting_jobs text default 'leave') returns jsonb language sql as $$
    select pipeline.save_config(pipeline.find_dmo('Visit Town'), 'transform', p_params, p_waiting_jobs => p_waiting_jobs)
$$;
grant execute on function pg_temp.save(jsonb, text) to authenticated;
create temporary table old as
select n, pipeline.enqueue_job('transform', pipeline.find_dmo('Visit Town'), p_dedupe_key => 'job ' || n) as job_id from generate_series(1, 3) as n;
select pipeline.enqueue_job('load_stage', pipeline.find_dmo('Visit Town'));
select is((select count(*) from pipeline.claim_jobs('one', 1)), 1::bigint, 'the first runs');

grant select on old to authenticated;
select tests.sign_in();
create temporary table saved as select pg_temp.save('{"round_lat_lng": 6}') as answer;
select is((select s.answer -> 'version' from saved as s), '1', 'the version');
select is(
    (select array_agg((e ->> 'job_id')::bigint) from saved as s, jsonb_array_elements(s.answer -> 'waiting_jobs') as e),
    (select array_agg(o.job_id order by o.job_id) from old as o where o.n > 1), 'the jobs of the stage that wait'
);
select is((select s.answer -> 'are_cancelled' from saved as s), 'false', 'they are left');
select throws_ok($$ select pg_temp.save('{}', 'forget') $$, 'LC002', 'jobs that wait can not be treated by ''forget''', 'leave or cancel');
select is((pg_temp.save('{"round_lat_lng": 6}', 'cancel') - 'waiting_jobs'), '{"version": 1, "are_cancelled": true}', 'a second thought');
select is(pg_temp.save('{"round_lat_lng": 6}') -> 'waiting_jobs', '[]', 'none waits any more');
select tests.sign_out();
select results_eq(
    $$ select j.status from pipeline.job_queue as j order by j.job_id $$,
    $$ values ('running'), ('cancelled'), ('cancelled'), ('pending') $$, 'who runs, and other stages, go on'
);
select is(
    (select e.message from pipeline.job_events as e where e.event = 'cancelled' limit 1), 'The transform configuration is now version 1.', 'why is kept'
);

select * from finish();
rollback;
