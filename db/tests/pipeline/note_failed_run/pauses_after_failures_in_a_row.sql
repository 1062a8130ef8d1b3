begin;
select plan(17);

select tests.dmo();
create function pg_temp.dmo() returns integer language sql as $$ select pipeline.find_dmo('Visit Town') $$;
create function pg_temp.begin(p_type text default 'import_raw', p_run uuid default null) returns bigint language sql as
$$ select j.job_id from pipeline.claim_job(pipeline.enqueue_job(p_type, pg_temp.dmo(), p_run_id => p_run, p_dedupe_key => gen_random_uuid()::text, p_params => '{"path": "x"}'), 'one') as j $$;
create function pg_temp.fail(p_type text default 'import_raw', p_code text default 'no_file', p_run uuid default null) returns text language sql as
$$ select pipeline.fail_job(pg_temp.begin(p_type, p_run), 1, p_code, 'the file is not there') $$;
create function pg_temp.good(p_type text default 'import_raw') returns void language sql as $$ select pipeline.complete_job(pg_temp.begin(p_type), 1) $$;
create function pg_temp.failed() returns integer language sql as $$ select s.failed_runs from pipeline.source_states as s $$;
create function pg_temp.is_paused() returns boolean language sql as $$ select s.paused_at is not null from pipeline.source_states as s $$;

select pg_temp.fail();
select is(pg_temp.failed(), 1, 'a run failed');
select pg_temp.good();
select is(pg_temp.failed(), 0, 'a good one, and it is forgotten');
select pg_temp.fail();
select pg_temp.fail('transform');
select is(pg_temp.failed(), 2, 'two in a row, at different stages');
select pg_temp.good();
select is(pg_temp.failed(), 2, 'an import tells nothing of transform');
select pg_temp.fail('import_raw', '40001');
select is(pg_temp.failed(), 2, 'what is tried again has not failed');
select pipeline.cancel_job(j.job_id) from pipeline.job_queue as j where j.status = 'pending';
select pg_temp.fail('transform', 'LC064');
select is(pg_temp.failed(), 2, 'a refusal is no failure of the source');
select pg_temp.fail('load_stage', 'XX000', (select s.last_failed_run_id from pipeline.source_states as s));
select is(pg_temp.failed(), 2, 'a run counts once');
select is(pg_temp.is_paused(), false, 'not yet');
select pg_temp.fail();
select is(pg_temp.is_paused(), true, 'the third one pauses the source');
select is((select s.paused_by || ': ' || s.pause_reason from pipeline.source_states as s),
    'the queue: 3 runs failed one after the other, the last, at import: the file is not there', 'it says who and why');
select is((select e.event || ' ' || (e.job_id = (select max(j.job_id) from pipeline.job_queue as j)) from pipeline.source_events as e), 'paused true', 'and which job');

-- By hand nothing counts.
select pipeline.resume_source(pg_temp.dmo());
select pipeline.fail_job(j.job_id, 1, 'no_file', 'x') from pipeline.claim_job(pipeline.enqueue_job('import_raw', pg_temp.dmo(), p_is_by_hand => true), 'me') as j;
select is(pg_temp.failed(), 0, 'who fails by hand sees it');

-- A held job that is mended.
select pg_temp.fail();
select pipeline.requeue_job(j.job_id) from pipeline.job_queue as j where j.status = 'held' order by j.job_id desc limit 1;
select pipeline.complete_job(j.job_id, j.dequeue_attempts) from pipeline.claim_jobs('one') as j;
select is(pg_temp.failed(), 0, 'once mended it is forgotten');

select pipeline.set_config(pg_temp.dmo(), 'import', '{"pause_after_failures": 1}');
select pg_temp.fail();
select is(pg_temp.is_paused(), true, 'one can be enough');
select is((select s.pause_reason from pipeline.source_states as s), 'a run failed, at import: the file is not there', 'as it says');
select pipeline.resume_source(pg_temp.dmo());
select pipeline.set_config(pg_temp.dmo(), 'import', '{"pause_after_failures": 0}');
select pg_temp.fail() from generate_series(1, 5);
select is(pg_temp.failed(), 5, 'or none:');
select is(pg_temp.is_paused(), false, 'it is never paused');

select * from finish();
rollback;
