begin;
select plan(3);

create temporary table job as select n, pipeline.enqueue_job('ingest') as job_id from generate_series(1, 3) as n;
select pipeline.announce_jobs();
select pipeline.claim_announced_job(job_id, now(), 'one') from job where n = 1;
select is(pipeline.retract_announcements(array(select job_id from job where n < 3)), 1, 'those that still wait');
select set_eq('select job_id from pipeline.announce_jobs()', 'select job_id from job where n = 2', 'are announced again');
select is(pipeline.retract_announcements('{}'), 0, 'nothing for none');

select * from finish();
rollback;
