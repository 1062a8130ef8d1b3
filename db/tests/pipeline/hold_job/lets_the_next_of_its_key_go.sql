begin;
select plan(5);

create temporary table job as select n, pipeline.enqueue_job('ingest', p_order_key => 'a') as job_id from generate_series(1, 2) as n;
create function pg_temp.job(p_n integer) returns bigint language sql as $$ select job_id from job where n = p_n $$;
select pipeline.hold_job(pg_temp.job(1), 'wait for the new contract');
select is((select (j.status, j.error_message)::text from pipeline.job_queue as j where j.job_id = pg_temp.job(1)), '(held,"wait for the new contract")', 'held, and why');
select is((select n from pipeline.claim_jobs('one') join job using (job_id)), 2, 'the next one goes');
select throws_ok(format($$ select pipeline.hold_job(%s, 'x') $$, pg_temp.job(2)), 'LC003', null, 'one that runs can not be held');
select pipeline.requeue_job(pg_temp.job(1));
select is((select count(*) from pipeline.claim_jobs('one')), 0::bigint, 'requeued it waits for the one that runs');
select pipeline.complete_job(pg_temp.job(2), 1);
select is((select n from pipeline.claim_jobs('one') join job using (job_id)), 1, 'and comes next');

select * from finish();
rollback;
