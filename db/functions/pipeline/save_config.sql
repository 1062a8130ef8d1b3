create or replace function pipeline.save_config(
    p_dmo_id integer, p_type text, p_config_params jsonb, p_data_domain text default 'listings', p_schedule text default null,
    p_catch_up text default null, p_waiting_jobs text default 'leave', p_expected_version integer default null)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:configure have no rights on the queue; the check is below, that of the tenant in set_config().
declare
    v_dmo public.dmos := pipeline.get_dmo(p_dmo_id);
    v_now record;
    v_version integer;
    v_jobs jsonb;
begin
    perform pipeline.require('pipeline:configure');
    if p_waiting_jobs is null or p_waiting_jobs not in ('leave', 'cancel') then
        raise exception 'jobs that wait can not be treated by %', coalesce(quote_literal(p_waiting_jobs), 'null')
            using errcode = 'LC002', hint = 'Give leave or cancel.';
    end if;
    if p_expected_version is not null then
        -- One at a time, as in set_config(): the second of two sees what the first has saved.
        perform from public.dmos as d where d.id = v_dmo.id for no key update;
        select coalesce(max(c.version), 0) as version, max(pipeline.actor_name(c.changed_by, v_dmo.tenant_id)) as who, max(c.created_at) as saved_at into v_now
        from pipeline.dmo_configs as c
        where c.dmo_id = p_dmo_id and c.type = p_type and c.data_domain = p_data_domain and c.active;
        if v_now.version <> p_expected_version then
            raise exception '% has saved the % configuration meanwhile: it is version %', coalesce(v_now.who, 'somebody else'), p_type, v_now.version
                using errcode = 'LC082', detail = 'At ' || coalesce(to_char(v_now.saved_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'), 'no time') || '.',
                    hint = 'Look at what it is now, and change that.';
        end if;
    end if;
    v_version := pipeline.set_config(p_dmo_id, p_type, p_config_params, p_data_domain, p_schedule, p_catch_up);
    select coalesce(jsonb_agg(jsonb_build_object(
        'job_id', j.job_id, 'job_type', j.job_type, 'source_name', j.source_name, 'enqueued_at', j.enqueued_at,
        'start_at', j.next_attempt_at, 'is_by_hand', j.is_by_hand, 'version', c.version) order by j.job_id), '[]')
    into v_jobs
    from pipeline.outdated_jobs(p_dmo_id, p_type, p_data_domain) as j
    join pipeline.job_configs as c on c.snapshot_id = j.config_snapshot_id;
    if p_waiting_jobs = 'cancel' then
        perform pipeline.cancel_job((e ->> 'job_id')::bigint, format('The %s configuration is now version %s.', p_type, v_version))
        from jsonb_array_elements(v_jobs) as e;
    end if;
    return jsonb_build_object('version', v_version, 'waiting_jobs', v_jobs, 'are_cancelled', p_waiting_jobs = 'cancel');
end
$func$;
comment on function pipeline.save_config(integer, text, jsonb, text, text, text, text, integer) is
    'set_config(), and what becomes of the stage''s jobs that wait with an older configuration: {version, waiting_jobs: [{job_id, job_type, source_name, enqueued_at, start_at, is_by_hand, version}], are_cancelled}. p_waiting_jobs: leave (they run with the configuration they have) or cancel. To ask a person, call it with leave first and, if they want so, again with cancel: the same configuration makes no new version. p_expected_version: the one that was read, 0 for the defaults; LC082 tells who has saved another since; null: whichever it is. LC002 names what is wrong.';
