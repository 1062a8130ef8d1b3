begin;
select plan(10);

create temporary table job as
select n, pipeline.enqueue_job('ingest', p_order_key => case when n < 3 then 'a' end, p_priority => n) as job_id from generate_series(1, 5) as n;
create function pg_temp.told(p_limit integer default 200, p_again_after interval default '10 minutes') returns integer[] language sql as $$
    select array_agg(n order by t.at) from (select *, row_number() over () as at from pipeline.announce_jobs(p_limit, p_again_after)) as t
    join job using (job_id)
$$;
select is(pg_temp.told(2), '{5,4}', 'so many at most, the most urgent first');
select is(pg_temp.told(2), null, 'not more than those, while they wait');
select is(pg_temp.told(), '{3,1}', 'the others, but none that another of its key is before');
select is(pg_temp.told(), null, 'each once');
update pipeline.job_line set announced_at = now() - interval '11 minutes' where job_id = (select job_id from job where n = 4);
select is(pg_temp.told(p_again_after => '1 hour'), null, 'not again before its time');
select is(pg_temp.told(), '{4}', 'again when it may be lost');

select pipeline.claim_announced_job(job_id, now(), 'one') from job where n = 1;
select is(pg_temp.told(p_again_after => '0'), '{5,4,3}', 'none that runs');
select pipeline.complete_job(job_id, 1) from job where n = 1;
select is(pg_temp.told(), '{2}', 'the next of its key then');

select pipeline.enqueue_job('ingest', p_start_at => clock_timestamp() + interval '1 hour');
select is((select count(*) from pipeline.announce_jobs()), 0::bigint, 'none before its time');
update pipeline.job_line set until = now() where state = 'delayed';
select is((select count(*) from pipeline.announce_jobs()), 1::bigint, 'when its time has come');

select * from finish();
rollback;
