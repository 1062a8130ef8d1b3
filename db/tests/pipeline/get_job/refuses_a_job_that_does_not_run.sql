begin;
select plan(4);

select throws_ok(
    $$ select pipeline.get_job(-1, 'transform') $$,
    'LC003', 'there is no running transform job -1', 'no such job'
);
select pipeline.start_job(pipeline.reserve_job(), 'transform', tests.dmo());
select lives_ok(
    $$ select pipeline.get_job((select max(j.job_id) from pipeline.job_queue as j), 'transform') $$, 'it runs'
);
select throws_ok(
    $$ select pipeline.get_job((select max(j.job_id) from pipeline.job_queue as j), 'import_raw') $$,
    'LC003', null, 'but is of another type'
);
select pipeline.finish_job((select max(j.job_id) from pipeline.job_queue as j), 'completed');
select throws_ok(
    $$ select pipeline.get_job((select max(j.job_id) from pipeline.job_queue as j), 'transform') $$,
    'LC003', null, 'it has ended'
);

select * from finish();
rollback;
