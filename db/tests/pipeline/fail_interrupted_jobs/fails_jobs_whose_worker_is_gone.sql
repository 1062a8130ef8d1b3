begin;
select plan(4);

insert into pipeline.job_queue (job_type, status, dmo_id, started_at) values ('transform', 'running', tests.dmo(), now());
select is(pipeline.fail_interrupted_jobs(), 1, 'nobody holds its lock');
select is((select (j.status, j.error_code)::text from pipeline.job_queue as j), '(failed,LC012)', 'it is failed, with the reason');
select ok(exists (select from pipeline.job_queue as j where j.error_code = 'LC012' and j.finished_at is not null), 'and dated');
select is(pipeline.fail_interrupted_jobs(), 0, 'the next one finds none');

select * from finish();
rollback;
