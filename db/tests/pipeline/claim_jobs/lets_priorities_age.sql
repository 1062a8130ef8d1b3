begin;
select plan(4);

create temporary table job as
select 'old' as name, pipeline.enqueue_job('ingest', p_priority => -100) as job_id
union all select 'urgent', pipeline.enqueue_job('ingest', p_priority => 100);
select is(
    (select l.rank - u.rank from pipeline.job_line as l, pipeline.job_line as u
    where l.job_id = (select job_id from job where name = 'old') and u.job_id = (select job_id from job where name = 'urgent'))
    between interval '199 minutes' and interval '200 minutes', true, 'the greatest lead there is: 200 minutes'
);
-- The old one came 201 minutes before.
update pipeline.job_line set rank = rank - interval '201 minutes' where job_id = (select job_id from job where name = 'old');
select is(
    (select name from pipeline.claim_jobs('one', 1) join job using (job_id)), 'old',
    'who has waited 200 minutes longer is overtaken by none'
);
select is((select name from pipeline.claim_jobs('one', 1) join job using (job_id)), 'urgent', 'then the urgent one');
create temporary table pair as
select 0 as points, pipeline.enqueue_job('ingest') as job_id
union all select 1, pipeline.enqueue_job('ingest', p_priority => 1);
select is((select points from pipeline.claim_jobs('one', 1) join pair using (job_id)), 1, 'of two that come together the more urgent one');

select * from finish();
rollback;
