begin;
select plan(14);

create temporary table job as select pipeline.enqueue_job('ingest', p_order_key => 'a') as job_id;
create function pg_temp.job() returns bigint language sql as $$ select job_id from job $$;
select pipeline.claim_jobs('one', 1);
select pipeline.release_job(pg_temp.job(), 1);
select is((select j.dequeue_attempts from pipeline.claim_jobs('two', 1) as j), 2, 'claimed again: a new token');
select throws_ok(
    format($$ select pipeline.complete_job(%s, 1) $$, pg_temp.job()),
    'LC060', format('claim 1 of job %s does not hold any more', pg_temp.job()), 'the old one completes nothing'
);
select throws_ok(format($$ select pipeline.fail_job(%s, 1, '40001', 'x') $$, pg_temp.job()), 'LC060', null, 'fails nothing');
select throws_ok(format($$ select pipeline.release_job(%s, 1) $$, pg_temp.job()), 'LC060', null, 'hands nothing back');
select throws_ok(format($$ select pipeline.heartbeat_job(%s, 1, 5) $$, pg_temp.job()), 'LC060', null, 'extends nothing');
select throws_ok(format($$ select pipeline.begin_job(%s, 1) $$, pg_temp.job()), 'LC060', null, 'begins nothing');
select throws_ok(format($$ select pipeline.complete_job(%s, 3) $$, pg_temp.job()), 'LC060', null, 'nor does one that is not yet');
select is(pipeline.complete_jobs(array[pg_temp.job()], '{1}'), '{}', 'nor among several');
select ok(pipeline.heartbeat_job(pg_temp.job(), 2, 5), 'the present one lives');
select is((select j.records_done from pipeline.job_queue as j), 5::bigint, 'and tells how far it is');
select lives_ok(format($$ select pipeline.complete_job(%s, 2) $$, pg_temp.job()), 'and completes it');
select throws_ok(format($$ select pipeline.complete_job(%s, 2) $$, pg_temp.job()), 'LC060', null, 'once');
select throws_ok($$ select pipeline.complete_job(-1, 1) $$, 'LC061', 'there is no job -1', 'no such job');
select is((select count(*) from pipeline.job_line as l), 0::bigint, 'it has left the line');

select * from finish();
rollback;
