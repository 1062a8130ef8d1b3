begin;
select plan(6);

create temporary table later as
select pipeline.enqueue_job('ingest', p_start_at => clock_timestamp() + interval '1 hour', p_order_key => 'a', p_priority => 100) as job_id;
create temporary table sooner as select pipeline.enqueue_job('ingest', p_order_key => 'a') as job_id;
select is((select l.state from pipeline.job_line as l join later using (job_id)), 'delayed', 'it is not in line yet');
select is(
    (select j.job_id from pipeline.claim_jobs('one', 10) as j), (select s.job_id from sooner as s),
    'what came after it does not wait for it'
);
update pipeline.job_line set until = clock_timestamp() where job_id = (select l.job_id from later as l);
select is((select count(*) from pipeline.claim_jobs('one', 10)), 0::bigint, 'its time has come, but another of its key runs');
select is((select l.state from pipeline.job_line as l join later using (job_id)), 'waiting', 'it stands in line');
select pipeline.complete_job((select s.job_id from sooner as s), 1);
select is((select j.job_id from pipeline.claim_jobs('one', 10) as j), (select l.job_id from later as l), 'now it runs');
select ok((select j.next_attempt_at is null from pipeline.job_queue as j join later using (job_id)), 'and waits for no time');

select * from finish();
rollback;
