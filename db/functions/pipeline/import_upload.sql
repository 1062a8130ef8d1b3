create or replace function pipeline.import_upload(p_upload_id uuid, p_auto_accept boolean default false)
returns uuid language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:import have no rights on the queue; the check is below, that of the tenant in find_upload().
declare
    v_upload pipeline.uploads := pipeline.find_upload(p_upload_id);
    v_run_id uuid := gen_random_uuid();
    v_job_id bigint;
begin
    perform pipeline.require('pipeline:import');
    if v_upload.sent_at is not null then
        return v_upload.run_id;
    end if;
    if p_auto_accept then
        perform pipeline.require('pipeline:review');
    end if;
    v_job_id := pipeline.enqueue_job('import_raw', v_upload.dmo_id, v_upload.data_domain, v_upload.source_name, v_run_id,
        p_params => jsonb_build_object('upload', v_upload.id, 'path', v_upload.original_name, 'config', v_upload.settings)
            || case when p_auto_accept then '{"auto_accept": true}' else '{}'::jsonb end,
        p_dedupe_key => 'import_raw:upload:' || v_upload.id, p_is_chained => true);
    update pipeline.uploads as u set run_id = v_run_id, job_id = v_job_id, sent_at = clock_timestamp() where u.id = v_upload.id;
    return v_run_id;
end
$func$;
comment on function pipeline.import_upload(uuid, boolean) is
    'Sends an uploaded file on its way through all stages, and gives its run; the same one when it was sent before. p_auto_accept: accept what is not flagged before promote, which needs pipeline:review besides pipeline:import. LC085: there is no such file.';
