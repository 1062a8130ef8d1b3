create or replace function pipeline.note_good_run(p_job pipeline.job_queue)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    update pipeline.source_states as s
    set failed_runs = 0, failed_stage = null, last_failed_run_id = null
    from pipeline.job_types as t
    where s.source_id = p_job.source_id and s.data_domain = p_job.data_domain and s.failed_runs > 0 and s.paused_at is null
        and t.job_type = p_job.job_type
        and array_position('{import,transform,stage,promote}', t.stage) >= array_position('{import,transform,stage,promote}', s.failed_stage)
$func$;
comment on function pipeline.note_good_run(pipeline.job_queue) is
    'Forgets the failures of a feed when a run of it has come to its end, at the stage where the last one failed or after it.';
