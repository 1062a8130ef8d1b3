create or replace function pipeline.prepare_stage(p_job pipeline.job_queue, p_stage text, p_source_name text default null)
returns pipeline.job_queue language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_job pipeline.job_queue := p_job;
    v_source_name text;
    v_config jsonb;
    v_version integer;
    -- What goes on with a file or a batch belongs to the run that made it.
    v_run_id uuid := coalesce(p_job.run_id,
        (select m.run_id from staging.batches as b join pipeline.job_queue as m on m.job_id = b.job_id where b.batch_id = p_job.batch_id),
        (select m.run_id from pipeline.files as f join pipeline.job_queue as m on m.job_id = f.job_id where f.id = p_job.input_file_id),
        gen_random_uuid());
begin
    perform pipeline.check_input(case when p_stage in ('transform', 'stage') then p_job.input_file_id end);
    v_job.data_domain := coalesce(p_job.data_domain, 'listings');
    v_source_name := coalesce(p_source_name, pipeline.get_config(v_job.dmo_id, 'import', v_job.data_domain) ->> 'source_name');
    if v_source_name !~ '^[a-z0-9][a-z0-9_.-]{0,62}$' then
        raise exception 'a source can not be called %', quote_literal(v_source_name)
            using errcode = 'LC002', hint = 'Small letters, digits, "_", "." and "-", at most 63 of them; a letter or digit first.';
    end if;
    insert into pipeline.sources (dmo_id, name) values (v_job.dmo_id, v_source_name) on conflict do nothing;
    -- One file may be read otherwise than the DMO's others: import_upload() says so.
    v_config := pipeline.get_config(v_job.dmo_id, p_stage, v_job.data_domain)
        || case when p_stage = 'import' then coalesce(v_job.params -> 'config', '{}') else '{}' end;
    v_version := coalesce((
        select c.version from pipeline.dmo_configs as c
        where c.dmo_id = v_job.dmo_id and c.type = p_stage and c.data_domain = v_job.data_domain and c.active), 0);
    -- One snapshot a job: that of its last try is what its files were made with.
    update pipeline.job_configs as c set config_params = v_config, version = v_version, updated_at = clock_timestamp()
    where c.snapshot_id = p_job.config_snapshot_id;
    if not found then
        insert into pipeline.job_configs (job_id, dmo_id, type, data_domain, config_params, version)
        values (v_job.job_id, v_job.dmo_id, p_stage, v_job.data_domain, v_config, v_version)
        returning snapshot_id into v_job.config_snapshot_id;
    end if;
    update pipeline.job_queue as j
    set data_domain = v_job.data_domain, source_name = v_source_name, config_snapshot_id = v_job.config_snapshot_id,
        run_id = v_run_id, enqueued_by = coalesce(j.enqueued_by, pipeline.actor()),
        starts_run = j.starts_run or not exists (select from pipeline.job_queue as o where o.run_id = v_run_id and o.job_id <> j.job_id),
        source_id = (select s.id from pipeline.sources as s where s.dmo_id = v_job.dmo_id and s.name = v_source_name),
        order_key = coalesce(j.order_key, format('%s/%s', v_job.dmo_id, v_job.data_domain))
    where j.job_id = v_job.job_id
    returning * into v_job;
    return v_job;
end
$func$;
comment on function pipeline.prepare_stage(pipeline.job_queue, text, text) is
    'Gives a job what each stage has: its source, the DMO and domain as its order_key, its run (that of the file or batch it works on, else a new one), who wanted it, and a snapshot of its configuration as it is now; of an import with params.config over it. LC065: the file that it begins with is not kept any more.';
