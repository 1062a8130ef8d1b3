begin;
select plan(3);

create temporary table job as
select n, pipeline.enqueue_job('ingest', p_order_key => case when n < 4 then 'a' when n < 7 then 'b' end) as job_id
from generate_series(1, 8) as n;
create temporary table claimed as select j.job_id, j.dequeue_attempts as token from pipeline.claim_jobs('one', 10) as j;
select pipeline.release_job(c.job_id, 1) from claimed as c join job using (job_id) where n = 8;
select is(
    (select array_agg(n order by n) from job join unnest(
        pipeline.complete_jobs((select array_agg(c.job_id) from claimed as c), (select array_agg(c.token) from claimed as c))) as d on d = job_id),
    '{1,4,7}', 'not the one that was handed back'
);
select is((select array_agg(n order by n) from pipeline.claim_jobs('one', 10) join job using (job_id)), '{2,5,8}', 'the next of their keys come up');
select is(pipeline.complete_jobs('{}', '{}'), '{}', 'none');

select * from finish();
rollback;
