begin;
select plan(7);

create temporary table job as select n, pipeline.enqueue_job('ingest', p_order_key => 'a') as job_id from generate_series(1, 3) as n;
create function pg_temp.job(p_n integer) returns bigint language sql as $$ select job_id from job where n = p_n $$;
select pipeline.claim_jobs('one');
select is(pipeline.cancel_job(pg_temp.job(2), 'a mistake'), 'cancelled', 'one that waits is over');
select is(pipeline.cancel_job(pg_temp.job(1), 'too long'), 'running', 'one that runs is asked');
select is(pipeline.heartbeat_job(pg_temp.job(1), 1), false, 'and hears of it');
select is(pipeline.fail_job(pg_temp.job(1), 1, '40001', 'stopped'), 'cancelled', 'then it is cancelled, not tried again');
select is((select n from pipeline.claim_jobs('one') join job using (job_id)), 3, 'the key goes on');
select is(
    (select array_agg(n || ' ' || e.event order by e.id) from pipeline.job_events as e join job using (job_id)),
    '{"2 cancelled","1 cancel_requested","1 cancelled"}', 'all of it is kept'
);
select throws_ok($$ select pipeline.cancel_job(-1) $$, 'LC061', 'there is no job -1', 'no such job');

select * from finish();
rollback;
