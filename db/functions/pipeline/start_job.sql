create or replace function pipeline.start_job(
    p_job_id bigint, p_job_type text, p_dmo_id integer, p_source_name text default null, p_run_id uuid default null,
    p_input_file_id bigint default null, p_batch_id bigint default null, p_worker text default null,
    p_data_domain text default 'listings')
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_type text := case p_job_type
        when 'import_raw' then 'import' when 'transform' then 'transform' when 'load_stage' then 'stage' when 'promote_public' then 'promote' end;
    v_dmo public.dmos := pipeline.get_dmo(p_dmo_id);
    v_config jsonb := pipeline.get_config(p_dmo_id, v_type, p_data_domain);
    v_source_name text := coalesce(p_source_name, pipeline.get_config(p_dmo_id, 'import', p_data_domain) ->> 'source_name');
    v_source_id integer;
    v_snapshot_id uuid := gen_random_uuid();
    v_version integer;
begin
    perform pipeline.require('pipeline:' || v_type);

    if v_source_name !~ '^[a-z0-9][a-z0-9_.-]{0,62}$' then
        raise exception 'a source can not be called %', quote_literal(v_source_name)
            using errcode = 'LC002', hint = 'Small letters, digits, "_", "." and "-", at most 63 of them; a letter or digit first.';
    end if;
    insert into pipeline.sources (dmo_id, name) values (p_dmo_id, v_source_name) on conflict do nothing;
    select s.id into v_source_id from pipeline.sources as s where s.dmo_id = p_dmo_id and s.name = v_source_name;
    select c.version into v_version from pipeline.dmo_configs as c
    where c.dmo_id = p_dmo_id and c.type = v_type and c.data_domain = p_data_domain and c.active;

    insert into pipeline.job_queue (job_id, job_type, status, dmo_id, data_domain, source_id, source_name, run_id,
        input_file_id, batch_id, started_at, dequeue_attempts, locked_by, locked_at, config_snapshot_id)
    values (p_job_id, p_job_type, 'running', p_dmo_id, p_data_domain, v_source_id, v_source_name, p_run_id,
        p_input_file_id, p_batch_id, now(), 1, coalesce(p_worker, session_user), now(), v_snapshot_id);
    insert into pipeline.job_configs (snapshot_id, job_id, dmo_id, type, data_domain, config_params, version)
    values (v_snapshot_id, p_job_id, p_dmo_id, v_type, p_data_domain, v_config, coalesce(v_version, 0));
    return jsonb_build_object('config', v_config, 'source_id', v_source_id, 'source_name', v_source_name,
        'country', v_dmo.country, 'language', v_dmo.language);
end
$func$;
comment on function pipeline.start_job(bigint, text, integer, text, uuid, bigint, bigint, text, text) is
    'Writes a running job with a snapshot of its configuration. p_job_id: from reserve_job(); p_job_type: import_raw, transform, load_stage, promote_public; p_source_name: feed, made when new, by default the import configuration''s. Gives {config, source_id, source_name, country, language}.';
