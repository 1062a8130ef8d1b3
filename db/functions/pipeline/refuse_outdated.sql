create or replace function pipeline.refuse_outdated(p_job pipeline.job_queue, p_batch staging.batches)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_version integer := (select c.version from pipeline.job_configs as c where c.snapshot_id = p_job.config_snapshot_id);
    v_newer integer;
    v_goes bigint;
    v_overtaken bigint := 0;
    v_is_part boolean;
    v_why text;
begin
    -- Its own configuration: another job may have promoted with a later one while this one waited.
    if v_version < (select c.version from pipeline.dmo_configs as c
            where c.dmo_id = p_job.dmo_id and c.type = 'promote' and c.data_domain = p_job.data_domain and c.active) then
        select max(c.version) into v_newer
        from pipeline.job_queue as j
        join pipeline.job_configs as c on c.snapshot_id = j.config_snapshot_id
        where j.dmo_id = p_job.dmo_id and j.data_domain = p_job.data_domain and j.job_type = 'promote_public' and j.status = 'completed'
            and c.version > v_version;
        if v_newer is not null then
            raise exception 'job % was to promote with version % of the promote configuration, and version % has promoted since', p_job.job_id, v_version, v_newer
                using errcode = 'LC064', detail = 'Nothing was applied.',
                    hint = format('cdl jobs retry %s takes the configuration as it is now.', p_job.job_id);
        end if;
    end if;

    -- Its file, and the configurations that it was transformed and staged with.
    select min(n.why) into v_why from (select w.why from pipeline.newer_batches(p_batch.batch_id) as w order by w.batch_id desc limit 1) as n;
    if v_why is null then
        return;
    end if;
    select count(*) into v_goes from staging.listings as s
    where s.batch_id = p_batch.batch_id and s.status = 'accepted' and s.ok_to_promote;
    if exists (select from pipeline.newer_batches(p_batch.batch_id) as n where n.is_whole) then
        v_overtaken := v_goes;
    elsif v_goes > 0 then
        select count(*) into v_overtaken from staging.listings as s
        where s.batch_id = p_batch.batch_id and s.status = 'accepted' and s.ok_to_promote
            and s.source_id in (
                select o from pipeline.said_since(p_batch.source_id, array(
                    select n.batch_id from pipeline.newer_batches(p_batch.batch_id) as n)) as o);
    end if;
    -- What holds changes alone speaks for each record by itself, and says nothing twice: what it says beside the newer ones would be lost.
    select r.is_addition or jsonb_typeof(c.config_params #> '{feed,incremental}') = 'object' into v_is_part
    from pipeline.files as r
    left join pipeline.job_configs as c on c.job_id = r.job_id
    where r.id = p_batch.raw_file_id and not exists (select from pipeline.newer_batches(p_batch.batch_id) as n where not n.is_later);
    -- Part of an edition beside another part of it is not old, though the other came later.
    if v_goes > 0 and (2 * v_overtaken < v_goes or v_is_part and v_overtaken < v_goes) then
        return;
    -- Nothing is left: newer rows took the place of its own while it waited, or there was nothing in it.
    elsif v_goes = 0 and (p_batch.promoted_at is not null
            or not exists (select from staging.listings as s where s.batch_id = p_batch.batch_id and s.status = 'superseded')) then
        return;
    elsif (p_job.params ->> 'older_anyway')::boolean then
        insert into pipeline.job_events (job_id, event, actor, message)
        values (p_job.job_id, 'forced', coalesce(p_job.enqueued_by, pipeline.actor()), format('Batch %s was promoted although it is older than what stands: %s.', p_batch.batch_id, v_why));
        return;
    end if;
    raise exception 'batch % is older than what its source has had promoted since: %', p_batch.batch_id, v_why
        using errcode = 'LC064',
            detail = case when v_goes = 0 then 'Newer rows have taken the place of all that it held. Nothing was applied.'
                else format('Of the %s rows to be promoted the newer one speaks of %s. Nothing was applied.', v_goes, v_overtaken) end,
            hint = format('Let it be: cdl jobs cancel. If it is to stand all the same: %scdl promote %s --older-anyway.',
                case when v_goes = 0 then format('cdl stage %s --force, then with the new batch''s number: ', p_batch.file_id) end, p_batch.batch_id);
end
$func$;
comment on function pipeline.refuse_outdated(pipeline.job_queue, staging.batches) is
    'Refuses (LC064) to promote what is older than what stands: a batch of a file or configuration that a newer one of its source has overtaken (see newer_batches()) in at least half of the rows to be promoted, of fewer these rows alone step back, and so they do in a batch of changes (an incremental feed, records that were mended), unless all are overtaken; or a job whose promote configuration is older than one that has promoted in its DMO and domain. params.older_anyway lets a batch through, and job_events keeps who wanted so.';
