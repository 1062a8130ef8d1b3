create or replace function pipeline.stage_lines(p_job_id bigint, p_token integer)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- In: pg_temp.input_lines (record): the transformed file. Locks: the DMO.
declare
    v_job pipeline.job_queue := pipeline.get_job(p_job_id, 'load_stage');
    v_file pipeline.files;
    v_batch staging.batches;
    v_snapshot pipeline.job_configs;
    v_domain pipeline.data_domains;
    v_present jsonb;
    -- How much of the whole is over, about; so below.
    v_share numeric := 0.45;
begin
    perform pipeline.lock_dmo(v_job.dmo_id);
    select f.* into strict v_file from pipeline.files as f where f.id = v_job.input_file_id;
    select c.* into strict v_snapshot from pipeline.job_configs as c where c.snapshot_id = v_job.config_snapshot_id;
    insert into staging.batches (job_id, dmo_id, tenant_id, source_id, data_domain, file_id, raw_file_id, config_params, config_version, is_snapshot)
    select p_job_id, v_job.dmo_id, d.tenant_id, v_file.source_id, v_job.data_domain, v_file.id, v_file.parent_file_id,
        v_snapshot.config_params, v_snapshot.version, coalesce((i.config_params ->> 'full_snapshot')::boolean, false) and not r.is_addition
    from public.dmos as d, pipeline.files as r
    join pipeline.job_configs as i on i.job_id = r.job_id
    where d.id = v_job.dmo_id and r.id = v_file.parent_file_id
    returning * into v_batch;

    perform pipeline.tune_batch(v_file.record_count);
    execute pipeline.stage_sql(v_job.data_domain) using v_batch.batch_id;
    perform pipeline.tell_step(0.3);
    -- What follows joins the new rows with themselves and with what stands: the planner must know how many there are.
    analyze staging.listings;
    perform pipeline.stage_duplicates(v_batch.batch_id);
    perform pipeline.tell_step(0.4);
    perform pipeline.stage_swapped(v_batch.batch_id);
    perform pipeline.stage_geocoded(v_batch.batch_id);
    perform pipeline.tell_step(0.42);
    if v_batch.is_snapshot then
        perform pipeline.stage_removals(v_batch.batch_id);
    end if;
    perform pipeline.carry_decisions(v_batch.batch_id);
    perform pipeline.supersede_older(v_batch.batch_id);
    perform pipeline.give_way(v_batch.batch_id);
    perform pipeline.tell_step(v_share);
    -- One look at the lines tells what hangs on the file's records at all.
    execute (
        select format('select to_jsonb(p) from (select %s from pg_temp.input_lines as l) as p',
            string_agg(format('bool_or(position(%L in l.record) > 0) as %I', '"' || d.data_domain || '"', d.data_domain), ', '))
        from pipeline.data_domains as d where d.parent_domain = v_job.data_domain)
    into v_present;
    for v_domain in select d.* from pipeline.data_domains as d where d.parent_domain = v_job.data_domain order by d.data_domain loop
        if (v_present ->> v_domain.data_domain)::boolean then
            execute pipeline.stage_child_sql(v_domain.data_domain) using v_batch.batch_id;
            execute format('analyze %s', v_domain.staging_table);
        end if;
        v_share := v_share + 0.1;
        perform pipeline.tell_step(v_share);
    end loop;
    perform pipeline.tell_step(0.92);
    perform pipeline.stage_differences(v_batch.batch_id);
    perform pipeline.tell_step(0.96);
    perform pipeline.write_bridge(v_batch.batch_id, false);
    perform pipeline.tell_step(0.98);
    perform pipeline.complete_stage(p_job_id, p_token, v_batch.batch_id);
    return v_batch.batch_id;
end
$func$;
comment on function pipeline.stage_lines(bigint, integer) is
    'Stage in the database: makes a batch of the transformed file in pg_temp.input_lines, every row of it in staging, matched, with action, certainty, flags and differences; ends the job and gives the batch_id. LC060: p_token is not the job''s present claim.';
