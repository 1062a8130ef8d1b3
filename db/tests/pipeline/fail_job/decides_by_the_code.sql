begin;
select plan(16);

select tests.dmo();
create temporary table job as
select n, pipeline.enqueue_job('transform', pipeline.find_dmo('Visit Town'), p_dedupe_key => n::text) as job_id
from generate_series(1, 2) as n;
create function pg_temp.job(p_n integer) returns bigint language sql as $$ select job_id from job where n = p_n $$;
create function pg_temp.claimed() returns integer language sql as $$ select n from pipeline.claim_jobs('one', 1) join job using (job_id) $$;
create function pg_temp.wake() returns void language sql as $$ update pipeline.job_line set until = now() - interval '1 second' where state = 'retrying' $$;

select is(pg_temp.claimed(), 1, 'the first try');
select is(pipeline.fail_job(pg_temp.job(1), 1, '40001', 'in the way'), 'pending', 'this may go away');
select ok(
    (select j.next_attempt_at between now() and clock_timestamp() + interval '30 seconds' and j.retry_count = 1 and j.dequeue_attempts = 1
        and j.error_code = '40001' and j.finished_at is null from pipeline.job_queue as j where j.job_id = pg_temp.job(1)),
    'tried again within twice the base'
);
select is(pg_temp.claimed(), null, 'meanwhile its key waits: nothing overtakes it');
select pg_temp.wake();
select is(pg_temp.claimed(), 1, 'then it comes again');
select pipeline.fail_job(pg_temp.job(1), 2, '08006', 'broken'), pg_temp.wake(), pg_temp.claimed();
select pipeline.fail_job(pg_temp.job(1), 3, '53300', 'full'), pg_temp.wake(), pg_temp.claimed();
select pipeline.fail_job(pg_temp.job(1), 4, '57P01', 'stopped'), pg_temp.wake(), pg_temp.claimed();
select is(pipeline.fail_job(pg_temp.job(1), 5, '40P01', 'deadlock'), 'held', 'after the fifth try it waits for a person');
select is(
    (select (j.status, j.retry_count, j.dequeue_attempts, j.error_code, j.error_message)::text from pipeline.job_queue as j where j.job_id = pg_temp.job(1)),
    '(held,4,5,40P01,deadlock)', 'with its last error'
);
select is(
    (select array_agg(e.event || ' ' || e.error_code order by e.id) from pipeline.job_events as e),
    '{retried 40001,retried 08006,retried 53300,retried 57P01,held 40P01}', 'each is kept'
);
select is(pg_temp.claimed(), 2, 'the key goes on without it');
select is(pipeline.fail_job(pg_temp.job(2), 1, 'LC002', 'wrong'), 'held', 'this does not go away');
select is((select j.retry_count from pipeline.job_queue as j where j.job_id = pg_temp.job(2)), 0, 'it was not tried again');
select ok(pipeline.is_retried('40001') and pipeline.is_retried('LC012') and pipeline.is_retried('55P03'), 'worth a try');
select ok(not pipeline.is_retried('55000') and not pipeline.is_retried('23505'), 'not worth one');
select ok(not pipeline.is_retried(null) and not pipeline.is_retried('file_gone'), 'what is unknown is not');
select is((select count(*) from pipeline.job_line as l), 0::bigint, 'what is held is not in line');
select throws_ok(format($$ select pipeline.hold_job(%s, 'x') $$, pg_temp.job(1)), 'LC003', null, 'held is held');

select * from finish();
rollback;
