create or replace function pipeline.continue_run(p_job pipeline.job_queue, p_file_id bigint, p_batch_id bigint)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_next text := case p_job.job_type when 'import_raw' then 'transform' when 'transform' then 'load_stage' when 'load_stage' then 'promote_public' end;
begin
    if v_next is null
        -- A stage with times of its own, or run by hand alone, waits for those; a person's run goes all the way.
        or not p_job.is_by_hand and exists (
            select from pipeline.dmo_configs as c join pipeline.job_types as t on t.stage = c.type
            where t.job_type = v_next and c.dmo_id = p_job.dmo_id and c.data_domain = p_job.data_domain and c.active
                and c.schedule <> 'pipeline')
        or v_next = 'promote_public' and not pipeline.accept_batch(p_batch_id, coalesce((p_job.params ->> 'auto_accept')::boolean, false)) then
        return null;
    end if;
    return pipeline.enqueue_job(v_next, p_job.dmo_id, p_job.data_domain, p_job.source_name, p_job.run_id,
        p_input_file_id => coalesce(p_file_id, p_job.input_file_id), p_batch_id => p_batch_id,
        p_params => case when p_job.params ? 'auto_accept' then jsonb_build_object('auto_accept', p_job.params -> 'auto_accept') else '{}' end,
        p_priority => p_job.priority, p_is_by_hand => p_job.is_by_hand, p_is_chained => true);
end
$func$;
comment on function pipeline.continue_run(pipeline.job_queue, bigint, bigint) is
    'Enqueues the stage that follows a completed one in its run, and gives the new job''s number. A worker''s run ends before a stage whose schedule is another than pipeline. After stage: only when something of the batch may be promoted; params.auto_accept accepts what is not flagged first.';
