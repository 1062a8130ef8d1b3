begin;
select plan(5);

select tests.dmo();
create function pg_temp.new() returns integer language sql as $$
    select jsonb_array_length(pipeline.new_files(pipeline.find_dmo('Visit Town'), null, '[{"path": "/in/a.csv", "version": "1"}]'))
$$;
select is(pg_temp.new(), 1, 'a file is new');
create temporary table job as
select pipeline.enqueue_job('import_raw', pipeline.find_dmo('Visit Town'), p_params => '{"path": "/in/a.csv"}') as job_id;
select pipeline.note_found_file(j.job_id, '/in/a.csv', '1') from job as j;
select is(pg_temp.new(), 0, 'until its import is enqueued');
select pipeline.cancel_job(j.job_id) from job as j;
select is(pg_temp.new(), 1, 'or when that was cancelled');

-- What came after the last good one is kept.
select pipeline.enqueue_job('import_raw', pipeline.find_dmo('Visit Town'));
select pipeline.complete_job(j.job_id, 1) from pipeline.claim_jobs('one') as j;
update pipeline.job_queue as q set finished_at = now() - interval '3 years', enqueued_at = now() - interval '3 years' from job as j where q.job_id = j.job_id;
select pipeline.prune_jobs();
select is((select count(*) from pipeline.job_queue join job using (job_id)), 0::bigint, 'the job is forgotten');
select is(pg_temp.new(), 1, 'and the file is new all the same');

select * from finish();
rollback;
