begin;
select plan(4);

create function pg_temp.job() returns bigint language sql as $$ select max(j.job_id) from pipeline.job_queue as j $$;
select throws_ok(
    $$ select pipeline.get_job(-1, 'transform') $$,
    'LC003', 'there is no running transform job -1', 'no such job'
);
select tests.job('transform', tests.dmo());
select lives_ok($$ select pipeline.get_job(pg_temp.job(), 'transform') $$, 'it runs');
select throws_ok($$ select pipeline.get_job(pg_temp.job(), 'import_raw') $$, 'LC003', null, 'but is of another type');
select pipeline.complete_job(pg_temp.job(), 1);
select throws_ok($$ select pipeline.get_job(pg_temp.job(), 'transform') $$, 'LC003', null, 'it has ended');

select * from finish();
rollback;
