begin;
select plan(3);

select pipeline.start_job(pipeline.reserve_job(), 'transform', tests.dmo());
select lives_ok(
    $$ select pipeline.finish_job((select max(j.job_id) from pipeline.job_queue as j), 'failed', 'LC002', 'wrong') $$,
    'it ends'
);
select is(
    (select (j.status, j.error_code, j.error_message)::text from pipeline.job_queue as j), '(failed,LC002,wrong)',
    'with what ended it'
);
select throws_ok(
    $$ select pipeline.finish_job((select max(j.job_id) from pipeline.job_queue as j), 'completed') $$,
    'LC003', null, 'an ended job does not end again'
);

select * from finish();
rollback;
