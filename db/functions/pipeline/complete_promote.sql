create or replace function pipeline.complete_promote(p_job_id bigint, p_token integer, p_batch_id bigint, p_removed bigint)
returns pipeline.job_results language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_results pipeline.job_results;
    v_child pipeline.data_domains;
begin
    insert into pipeline.job_results (job_id, records_total, records_new, records_updated, records_deleted,
        records_duplicates, records_unchanged, records_held)
    select p_job_id, count(*),
        count(*) filter (where s.action = 'insert' and s.goes),
        count(*) filter (where s.action in ('update', 'conflict') and s.goes),
        p_removed,
        count(*) filter (where s.action = 'duplicate'),
        count(*) filter (where s.action = 'unchanged' or s.status in ('promoted', 'superseded')),
        count(*) filter (where s.status in ('pending', 'accepted', 'held', 'rejected') and not s.goes)
    from (
        select s.action, s.status, s.status = 'accepted' and s.ok_to_promote as goes
        from staging.listings as s
        where s.batch_id = p_batch_id and s.action <> 'delete'
    ) as s
    returning * into v_results;

    for v_child in select d.* from pipeline.data_domains as d
        where d.parent_domain = (select b.data_domain from staging.batches as b where b.batch_id = p_batch_id) order by d.data_domain
    loop
        execute format($query$
            update %s as c set status = 'promoted'
            from staging.listings as s
            where c.batch_id = $1 and s.batch_id = $1 and s.staging_id = c.listing_staging_id and s.status = 'accepted' and s.ok_to_promote
                and c.ok_to_promote and c.status = 'pending'
            $query$, v_child.staging_table) using p_batch_id;
    end loop;

    update staging.listings as s
    set flags = array['left_behind']
    where s.batch_id = p_batch_id and s.flags is null and s.status in ('pending', 'held', 'accepted') and not s.ok_to_promote;
    update staging.listings as s set status = 'promoted'
    where s.batch_id = p_batch_id and s.status = 'accepted' and s.ok_to_promote;
    update staging.batches as b set status = 'promoted', promoted_at = now() where b.batch_id = p_batch_id;
    perform pipeline.supersede_older(p_batch_id);
    -- The planner of the next edition must know how much there is by now, before autovacuum comes by.
    if v_results.records_total > 2000 and 10 * (v_results.records_new + v_results.records_updated) > v_results.records_total then
        analyze public.listings, public.listing_source_map;
    end if;
    if exists (
            select from pipeline.job_queue as j
            join pipeline.job_configs as c on c.snapshot_id = j.config_snapshot_id
            where j.job_id = p_job_id and (c.config_params ->> 'fetch_images')::boolean and exists (select from pipeline.due_images(j.dmo_id, '', 0, 1))) then
        perform pipeline.enqueue_images((select j.dmo_id from pipeline.job_queue as j where j.job_id = p_job_id));
    end if;
    perform pipeline.complete_job(p_job_id, p_token);
    return v_results;
end
$func$;
comment on function pipeline.complete_promote(bigint, integer, bigint, bigint) is
    'Counts a promoted batch into job_results, writes the canonical ids into the bridge, marks the rows promoted, lets pictures be fetched that are due if the configuration says so (fetch_images), ends the job.';
