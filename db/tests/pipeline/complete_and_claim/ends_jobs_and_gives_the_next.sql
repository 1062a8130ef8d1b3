begin;
select plan(15);

create temporary table job as
select n, pipeline.enqueue_job('ingest', p_order_key => case when n < 4 then 'a' when n < 6 then 'b' end) as job_id
from generate_series(1, 8) as n;
create function pg_temp.ids(variadic p_n integer[]) returns bigint[] language sql as $$
    select array_agg(job_id order by n) from job where n = any (p_n)
$$;
create function pg_temp.turned(p_ids bigint[], p_tokens integer[], p_limit integer default 1) returns integer[] language sql as $$
    select coalesce(array_agg(n order by n), '{}') from pipeline.complete_and_claim(p_ids, p_tokens, 'one', p_limit) join job using (job_id)
$$;
create function pg_temp.is_done(p_n integer) returns boolean language sql as $$
    select j.status = 'completed' and j.finished_at is not null from pipeline.job_queue as j join job using (job_id) where n = p_n
$$;

select is(pg_temp.turned('{}', '{}'), '{1}', 'with none to end it claims, as claim_jobs() does');
select ok(
    (select j.status = 'running' and j.dequeue_attempts = 1 and j.locked_by = 'one' and j.locked_at is not null and j.started_at is not null
    from pipeline.job_queue as j join job using (job_id) where n = 1), 'leased, by whom and when'
);
select is(pg_temp.turned(pg_temp.ids(1), '{1}'), '{4}', 'it ends one and gives the next');
select ok(pg_temp.is_done(1), 'the one is done');
select is(pg_temp.turned(pg_temp.ids(4), '{1}', 3), '{2,6,7}', 'the follower of a key has been ready since; several');
select is(
    pg_temp.turned(pg_temp.ids(2, 6, 7), '{1,1,1}', 5), '{3,5,8}',
    'when there are fewer than wanted, a key whose job just ended goes on'
);
select is((select count(*) from pipeline.job_line as l where l.state = 'waiting'), 0::bigint, 'nobody is forgotten');

select throws_ok(
    format($$ select pipeline.complete_and_claim('%s', '{1,2,1}', 'one') $$, pg_temp.ids(3, 5, 8)),
    'LC060', format('claim 2 of job %s does not hold any more', (pg_temp.ids(5))[1]), 'all or none: a claim that is not the present one'
);
select is((select count(*) from pipeline.job_line as l where l.state = 'leased'), 3::bigint, 'all are still leased');
select throws_ok(
    format($$ select pipeline.complete_and_claim('%s', '{1}', 'two') $$, pg_temp.ids(1)), 'LC060', null, 'nor does it end one twice'
);
select pipeline.release_job((pg_temp.ids(8))[1], 1);
select throws_ok(
    format($$ select pipeline.complete_and_claim('%s', '{1}', 'one') $$, pg_temp.ids(8)), 'LC060', null, 'nor one that waits, nor claims that'
);
select throws_ok($$ select pipeline.complete_and_claim('{-1}', '{1}', 'one') $$, 'LC061', 'there is no job -1', 'no such job');
update pipeline.job_queue set run_id = gen_random_uuid() where job_id = any (pg_temp.ids(3));
select throws_ok(
    format($$ select pipeline.complete_and_claim('%s', '{1}', 'one') $$, pg_temp.ids(3)), 'LC003', null, 'part of a run: what follows would be lost'
);

insert into job select 9, pipeline.enqueue_job('ingest', p_priority => 100, p_start_at => clock_timestamp() + interval '1 millisecond');
select pg_sleep(0.005);
select is(pg_temp.turned(pg_temp.ids(5), '{1}'), '{9}', 'whose time has come joins in first');
select is(pg_temp.turned(pg_temp.ids(9), '{1}', 0), '{}', 'none is wanted any more');

select * from finish();
rollback;
