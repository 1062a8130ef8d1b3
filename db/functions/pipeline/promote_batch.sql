create or replace function pipeline.promote_batch(p_job_id bigint, p_token integer)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the DMO; then new dedupe keys in key order, against other DMOs of the tenant.
declare
    v_job pipeline.job_queue := pipeline.get_job(p_job_id, 'promote_public');
    v_batch staging.batches;
    v_source pipeline.sources;
    v_child pipeline.data_domains;
    v_results pipeline.job_results;
    v_has_updates boolean;
    v_has_children boolean;
    v_removed bigint;
    v_policy text;
begin
    perform pipeline.lock_dmo(v_job.dmo_id);
    select b.* into v_batch from staging.batches as b where b.batch_id = v_job.batch_id and b.dmo_id = v_job.dmo_id for update;
    if not found then
        raise exception 'there is no batch % of DMO %', v_job.batch_id, v_job.dmo_id
            using errcode = 'LC004', hint = 'cdl status shows the batches.';
    elsif v_batch.status = 'held' then
        raise exception 'batch % is held: it %', v_batch.batch_id, v_batch.hold_reason
            using errcode = 'LC005', hint = 'Look at it with cdl review list; cdl review accept --release lets it go on.';
    end if;
    perform pipeline.refuse_outdated(v_job, v_batch);
    select s.* into strict v_source from pipeline.sources as s where s.id = v_batch.source_id;

    select c.config_params ->> 'merge_policy' into strict v_policy
    from pipeline.job_configs as c where c.snapshot_id = v_job.config_snapshot_id;

    perform set_config('pipeline.actor', 'source ' || v_source.name, true);
    perform set_config('pipeline.merging', 'on', true);
    perform pipeline.tune_batch((select f.record_count from pipeline.files as f where f.id = v_batch.file_id));
    analyze staging.listings;
    perform pipeline.settle_actions(v_batch.batch_id, coalesce((v_job.params ->> 'older_anyway')::boolean, false));
    perform pipeline.tell_step(0.2);
    execute pipeline.insert_sql(v_batch.data_domain) using v_batch.batch_id, p_job_id;
    perform pipeline.tell_step(0.4);
    -- Counted here and below: for "exists" the planner hopes to meet one soon, but older batches' rows lie first.
    v_has_updates := 0 < (select count(*) from staging.listings as s
        where s.batch_id = v_batch.batch_id and s.action in ('update', 'conflict') and s.status = 'accepted' and s.ok_to_promote);
    if v_has_updates then
        execute pipeline.merge_sql(v_batch.data_domain) using v_batch.batch_id, true, v_policy, p_job_id;
    end if;
    perform pipeline.tell_step(0.5);
    for v_child in select d.* from pipeline.data_domains as d where d.parent_domain = v_batch.data_domain order by d.data_domain loop
        execute format('select count(*) > 0 from %s as c where c.batch_id = $1', v_child.staging_table) into v_has_children
        using v_batch.batch_id;
        if v_has_children then
            execute pipeline.insert_child_sql(v_child.data_domain) using v_batch.batch_id, p_job_id;
        end if;
        if v_has_children and v_has_updates then
            execute pipeline.merge_sql(v_child.data_domain) using v_batch.batch_id, true, v_policy, p_job_id;
        end if;
        if v_has_updates then
            execute pipeline.remove_child_sql(v_child.data_domain) using v_batch.batch_id, p_job_id;
        end if;
    end loop;
    perform pipeline.tell_step(0.8);
    v_removed := pipeline.promote_removals(v_batch.batch_id, p_job_id);
    if v_has_updates then
        perform pipeline.revive_listings(v_batch.batch_id, p_job_id);
        perform pipeline.retire_merged(v_batch.batch_id, p_job_id);
    end if;
    perform pipeline.tell_step(0.85);
    perform pipeline.remember_records(v_batch.batch_id);
    perform pipeline.tell_step(0.9);
    perform pipeline.write_bridge(v_batch.batch_id, true);
    perform pipeline.tell_step(0.95);
    v_results := pipeline.complete_promote(p_job_id, p_token, v_batch.batch_id, v_removed);

    -- Only the merge speaks for the source; what follows in the transaction is its caller again.
    perform set_config('pipeline.merging', 'off', true);
    perform set_config('pipeline.actor', '', true);
    return to_jsonb(v_results);
end
$func$;
comment on function pipeline.promote_batch(bigint, integer) is
    'Promote in the database: brings the accepted rows of the job''s batch into the canonical tables by the field rules, once however often it runs; ends the job and gives its job_results. LC004: no such batch; LC005: the batch is held; LC064: it is older than what stands; LC060: p_token is not the job''s present claim.';
