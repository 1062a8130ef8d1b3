create or replace function pipeline.enqueue_geocoding(p_job_id bigint)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- In: pg_temp.geocode_queries, of the transform that is the caller's.
declare
    v_job pipeline.job_queue;
    v_settings jsonb;
    v_open bigint := (select count(*) from pipeline.open_geocode_queries(p_job_id));
begin
    select j.* into strict v_job from pipeline.job_queue as j where j.job_id = p_job_id;
    select pipeline.geocode_settings(c.config_params) into v_settings
    from pipeline.job_configs as c where c.snapshot_id = v_job.config_snapshot_id;
    if v_open = 0 or (v_settings ->> 'budget_per_run')::integer = 0 or v_settings ->> 'ask_again_after_hours' is null then
        return null;
    end if;
    return pipeline.enqueue_job('transform', v_job.dmo_id, v_job.data_domain, v_job.source_name, gen_random_uuid(), v_job.input_file_id,
        p_params => v_job.params || jsonb_build_object('force', true, 'open_addresses', v_open), p_priority => v_job.priority,
        p_start_at => clock_timestamp() + make_interval(hours => (v_settings ->> 'ask_again_after_hours')::integer),
        p_dedupe_key => format('geocode:file:%s', v_job.input_file_id), p_is_chained => v_job.is_chained);
end
$func$;
comment on function pipeline.enqueue_geocoding(bigint) is
    'Lets the raw file of a transform that has just ended be transformed again after ask_again_after_hours, if addresses are left that services were not asked, or did not answer: then those are asked within the budget. Gives the job, null when there is nothing to ask.';
