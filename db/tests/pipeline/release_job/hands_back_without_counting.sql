begin;
select plan(3);

create temporary table job as select n, pipeline.enqueue_job('ingest', p_order_key => 'a') as job_id from generate_series(1, 2) as n;
select pipeline.release_job(j.job_id, 1) from pipeline.claim_jobs('one') as j;
select is((select (j.status, j.retry_count, j.error_code)::text from pipeline.job_queue as j order by j.job_id limit 1), '(pending,0,)', 'no try was lost');
select is((select (n, j.dequeue_attempts)::text from pipeline.claim_jobs('two') as j join job using (job_id)), '(1,2)', 'still the first of its key');
select is((select e.event from pipeline.job_events as e), 'handed_back', 'it is kept');

select * from finish();
rollback;
