create or replace function pipeline.job_story(p_job_id bigint)
returns jsonb language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_filter jsonb := jsonb_build_object('ids', jsonb_build_array(p_job_id));
    v_story jsonb := (select to_jsonb(j) from pipeline.find_jobs(v_filter) as j);
begin
    if v_story is null then
        raise exception 'there is no job %', p_job_id using errcode = 'LC061', hint = 'cdl jobs list shows the jobs.';
    end if;
    return v_story || jsonb_build_object(
        'params', (select j.params from pipeline.job_queue as j where j.job_id = p_job_id),
        'locked_at', (select j.locked_at from pipeline.job_queue as j where j.job_id = p_job_id),
        'order_key', (select j.order_key from pipeline.job_queue as j where j.job_id = p_job_id),
        'ahead', (
            select count(*) from pipeline.job_line as l join pipeline.job_line as o on o.order_key = l.order_key
            where l.job_id = p_job_id and l.state = 'waiting' and (o.state <> 'waiting' and o.state not in ('paused', 'delayed') or o.state = 'waiting' and o.job_id < l.job_id)),
        'config', (
            select jsonb_build_object('snapshot_id', c.snapshot_id, 'version', c.version, 'config_params', c.config_params)
            from pipeline.job_configs as c
            where c.snapshot_id = (v_story ->> 'config_snapshot_id')::uuid),
        'files', (
            select coalesce(jsonb_agg(jsonb_build_object('file_id', f.id, 'is', case when f.job_id = p_job_id then 'made' else 'read' end,
                'stage', f.stage, 'path', f.file_path, 'original_name', f.original_name, 'records', f.record_count, 'bytes', f.file_size,
                'sha256', f.file_hash, 'created_at', f.created_at) order by f.id), '[]')
            from pipeline.files as f
            where f.job_id = p_job_id or f.id = (v_story ->> 'input_file_id')::bigint),
        'results', (select to_jsonb(r) - 'job_id' - 'created_at' - 'notes' from pipeline.job_results as r where r.job_id = p_job_id),
        'notes', coalesce((select r.notes from pipeline.job_results as r where r.job_id = p_job_id), '{}'),
        'events', (
            select coalesce(jsonb_agg(jsonb_build_object('at', e.at, 'event', e.event, 'actor', e.actor, 'error_code', e.error_code, 'message', e.message)
                order by e.id), '[]')
            from pipeline.job_events as e where e.job_id = p_job_id),
        'errors', (select coalesce(jsonb_agg(to_jsonb(g)), '[]') from pipeline.error_groups(v_filter) as g),
        'run', (select to_jsonb(r) from pipeline.runs as r where r.run_id = (v_story ->> 'run_id')::uuid),
        'pause', (
            select jsonb_build_object('paused_at', s.paused_at, 'paused_by', s.paused_by, 'reason', s.pause_reason)
            from pipeline.source_states as s
            where s.source_id = (v_story ->> 'source_id')::integer and s.data_domain = v_story ->> 'data_domain' and s.paused_at is not null));
end
$func$;
comment on function pipeline.job_story(bigint) is
    'All there is to say of a job of the caller''s tenant: the columns of find_jobs(), and {params, locked_at, order_key, ahead: how many of its key come before it, config: {snapshot_id, version, config_params}, files: [{file_id, is: read or made, …}], results, notes: what it has to tell, events: [{at, event, actor, error_code, message}], errors: error_groups(), run: its row of pipeline.runs, pause: {paused_at, paused_by, reason} while its source is paused}. Needs pipeline:read; LC061: there is no such job.';
