create or replace function pipeline.note_failed_run(p_job pipeline.job_queue, p_error_code text, p_error_message text)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_stage text := (select t.stage from pipeline.job_types as t where t.job_type = p_job.job_type);
    v_limit integer;
    v_state pipeline.source_states;
    v_reason text;
begin
    -- A refusal to promote is no fault of the source.
    if v_stage is null or p_error_code in ('LC005', 'LC064') then
        return;
    end if;
    insert into pipeline.source_states as s (source_id, data_domain, failed_runs, failed_stage, last_failed_run_id)
    values (p_job.source_id, p_job.data_domain, 1, v_stage, p_job.run_id)
    on conflict on constraint source_states_pkey do update
    set failed_runs = s.failed_runs + case when s.last_failed_run_id is distinct from p_job.run_id then 1 else 0 end,
        failed_stage = excluded.failed_stage, last_failed_run_id = excluded.last_failed_run_id
    returning s.* into v_state;
    v_limit := (pipeline.get_config(p_job.dmo_id, 'import', p_job.data_domain) ->> 'pause_after_failures')::integer;
    if v_limit > 0 and v_state.failed_runs >= v_limit and v_state.paused_at is null then
        v_reason := format('%s, at %s: %s', case v_state.failed_runs when 1 then 'a run failed'
            else format('%s runs failed one after the other, the last', v_state.failed_runs) end, v_stage, p_error_message);
        perform pipeline.note_job(p_job.job_id, 'paused', p_error_code, v_reason);
        perform pipeline.apply_pause(p_job.source_id, p_job.data_domain, 'the queue', v_reason, p_job.job_id);
    end if;
end
$func$;
comment on function pipeline.note_failed_run(pipeline.job_queue, text, text) is
    'Counts a run of a feed in which a job failed for good, once; after as many in a row as the import configuration says (pause_after_failures; 0: never) the feed is paused.';
