begin;
select plan(10);

select pipeline.set_config(tests.dmo(), 'transform', '{"round_lat_lng": 4}');
create temporary table job as select pipeline.enqueue_job('transform', pipeline.find_dmo('Visit Town'), p_dedupe_key => 'x') as job_id;
create function pg_temp.job() returns bigint language sql as $$ select job_id from job $$;
select throws_ok(
    format($$ select pipeline.requeue_job(%s) $$, pg_temp.job()), 'LC003', format('job %s can not be queued again: it is pending', pg_temp.job()), 'it waits already'
);
select pipeline.claim_jobs('one');
select pipeline.fail_job(pg_temp.job(), 1, 'LC002', 'the source wrote nonsense');
select pipeline.set_config(pipeline.find_dmo('Visit Town'), 'transform', '{"round_lat_lng": 6}');
select set_config('pipeline.actor', 'Maria', true);
select pipeline.requeue_job(pg_temp.job(), 'the source was asked', '{"force": true}');
select is(
    (select (e.event, e.actor, e.error_code, e.message)::text from pipeline.job_events as e order by e.id desc limit 1),
    '(requeued,Maria,LC002,"the source was asked")', 'who did so is kept'
);
select is((select j.params from pipeline.job_queue as j), '{"force": true}', 'with what was mended');
select is(
    (select array_agg(c.config_params ->> 'round_lat_lng') from pipeline.job_configs as c), '{6}', 'and the configuration as it is now'
);
select is((select (j.dequeue_attempts, j.retry_count)::text from pipeline.claim_jobs('one') as j), '(2,0)', 'tries are counted anew, claims go on');
select pipeline.fail_job(pg_temp.job(), 2, 'LC002', 'again');
select pipeline.enqueue_job('transform', pipeline.find_dmo('Visit Town'), p_dedupe_key => 'x');
select throws_like(
    format($$ select pipeline.requeue_job(%s) $$, pg_temp.job()), '%can not be queued again: job % does the same', 'another has its dedupe_key'
);
select is((select j.status from pipeline.job_queue as j where j.job_id = pg_temp.job()), 'held', 'it stays where it was');
select is(pipeline.cancel_job(pg_temp.job(), 'no use'), 'cancelled', 'what is held can be cancelled');
select throws_ok(format($$ select pipeline.cancel_job(%s) $$, pg_temp.job()), 'LC003', null, 'once');
select throws_ok($$ select pipeline.requeue_job(-1) $$, 'LC061', null, 'no such job');

select * from finish();
rollback;
