create or replace function pipeline.spread_import(p_job_id bigint, p_token integer, p_files jsonb)
returns integer language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_job pipeline.job_queue := pipeline.get_job(p_job_id, 'import_raw');
    v_file jsonb;
    v_next bigint;
    v_count integer := 0;
begin
    -- How good the source is, its files' runs will tell; a look that works makes up for looks that failed.
    perform pipeline.complete_empty(p_job_id, p_token, p_is_good => false);
    update pipeline.source_states as s set failed_runs = 0, failed_stage = null, last_failed_run_id = null
    where s.source_id = v_job.source_id and s.data_domain = v_job.data_domain and s.paused_at is null
        and exists (select from pipeline.job_queue as f where f.run_id = s.last_failed_run_id and f.params -> 'path' = v_job.params -> 'path');
    -- A loop, since each file is a job of its own, with a run of its own.
    for v_file in
        select f.file from jsonb_array_elements(
            case when (v_job.params ->> 'force')::boolean then p_files
                else pipeline.new_files(v_job.dmo_id, v_job.source_name, p_files, v_job.data_domain) end) as f (file)
    loop
        v_next := pipeline.enqueue_job('import_raw', v_job.dmo_id, v_job.data_domain, v_job.source_name, gen_random_uuid(),
            p_params => v_job.params || jsonb_build_object('path', v_file -> 'path'), p_priority => v_job.priority,
            p_is_chained => v_job.is_chained);
        perform pipeline.note_found_file(v_next, v_file ->> 'path', v_file ->> 'version');
        v_count := v_count + 1;
    end loop;
    return v_count;
end
$func$;
comment on function pipeline.spread_import(bigint, integer, jsonb) is
    'Ends the import of a folder: each of its files that was not imported in that version becomes an import of its own, in the order given, and goes all the way before the next one. p_files: [{"path": …, "version": …}]. Says how many are new. LC060: p_token is not the job''s present claim.';
