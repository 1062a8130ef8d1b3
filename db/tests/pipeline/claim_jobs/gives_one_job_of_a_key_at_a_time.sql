begin;
select plan(8);

create temporary table job as
select n, pipeline.enqueue_job('ingest', p_order_key => case when n < 4 then 'a' when n = 4 then 'b' end, p_priority => n) as job_id
from generate_series(1, 6) as n;
create function pg_temp.claimed() returns integer[] language sql as $$
    select coalesce(array_agg(n order by n), '{}') from pipeline.claim_jobs('one', 10) join job using (job_id)
$$;
create function pg_temp.done(p_n integer) returns void language sql as $$
    select pipeline.complete_job(job_id, 1) from job where n = p_n
$$;
select is(pg_temp.claimed(), '{1,4,5,6}', 'the first of each key, and those without one');
select is(pg_temp.claimed(), '{}', 'nothing is given twice');
select throws_ok(
    $$ update pipeline.job_line set state = 'leased', until = now() where job_id = (select job_id from job where n = 2) $$,
    '23505', null, 'not even by mistake'
);
select pg_temp.done(1);
select is(pg_temp.claimed(), '{2}', 'the next, though the one after it is more urgent');
select pg_temp.done(2);
select is(pg_temp.claimed(), '{3}', 'in the order they came');
select pg_temp.done(3);
select is((select count(*) from pipeline.job_line as l where l.order_key = 'a'), 0::bigint, 'the key is empty');
select ok(
    (select bool_and(j.dequeue_attempts = 1 and j.retry_count = 0 and j.locked_by = 'one' and j.locked_at is not null)
    from pipeline.job_queue as j), 'claimed once, by whom and when'
);
select is((select count(*) from pipeline.claim_jobs('one', 10, '{transform}')), 0::bigint, 'no job of another type');

select * from finish();
rollback;
