begin;
select plan(12);

create temporary table job as
select n, pipeline.enqueue_job('ingest', p_order_key => case when n < 3 then 'a' end) as job_id from generate_series(1, 4) as n;
create function pg_temp.claim(p_n integer) returns setof pipeline.job_queue language sql as $$
    select c.* from job cross join pipeline.claim_announced_job(job_id, now(), 'one') as c where n = p_n
$$;
create function pg_temp.is_announced(p_n integer) returns boolean language sql as $$
    select l.announced_at is not null from pipeline.job_line as l join job using (job_id) where n = p_n
$$;
select pipeline.announce_jobs();
update pipeline.job_line set announced_at = now() where job_id = (select job_id from job where n = 2);

select results_eq('select status, locked_by, dequeue_attempts from pg_temp.claim(1)', $$ values ('running', 'one', 1) $$, 'that very job');
select is_empty('select from pg_temp.claim(1)', 'a second message gives nothing');
select is(pg_temp.is_announced(1), true, 'and changes nothing');
select is_empty('select from pg_temp.claim(2)', 'nothing while another of its key is before it');
select is(pg_temp.is_announced(2), false, 'it is announced again when its turn has come');
select pipeline.complete_job(job_id, 1) from job where n = 1;
select is_empty('select from pg_temp.claim(1)', 'nothing that is over');
select isnt_empty('select from pg_temp.claim(2)', 'the next of the key');

select pipeline.hold_job(job_id, 'wait') from job where n = 3;
select is_empty('select from pg_temp.claim(3)', 'nothing that is held');
select pipeline.requeue_job(job_id) from job where n = 3;
select is(pg_temp.is_announced(3), false, 'requeued, it is announced again');
select is_empty('select from pipeline.claim_announced_job(9999999, now(), ''one'')', 'nothing that is not there');
select throws_ok(
    format('select pipeline.claim_announced_job(%s, now() - interval ''1 second'', ''one'')', (select job_id from job where n = 4)),
    'LC063', null, 'a message of another database');
select is((select status from pipeline.job_queue join job using (job_id) where n = 4), 'pending', 'which claims nothing');

select * from finish();
rollback;
