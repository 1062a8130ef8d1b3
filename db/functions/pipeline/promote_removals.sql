create or replace function pipeline.promote_removals(p_batch_id bigint, p_job_id bigint)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_removed bigint;
begin
    update public.listing_source_map as m
    set deleted_at = now(), last_batch_id = p_batch_id
    from staging.listings as s
    join staging.batches as b using (batch_id)
    where s.batch_id = p_batch_id and s.action = 'delete' and s.status = 'accepted' and s.ok_to_promote
        and m.source = b.source_id and m.source_id = s.source_id and m.deleted_at is null;
    get diagnostics v_removed = row_count;

    -- A listing goes when its last source has let it go.
    with removed as (
        update public.listings as l
        set deleted_at = now(), updated_at = now()
        from staging.listings as s
        where s.batch_id = p_batch_id and s.action = 'delete' and s.status = 'accepted' and s.ok_to_promote
            and l.id = s.listing_id and l.deleted_at is null
            and not exists (select from public.listing_source_map as m where m.listing_id = l.id and m.deleted_at is null)
        returning l.id, s.staging_id
    )
    insert into pipeline.change_log (data_domain, record_id, action, actor, source, rule, job_id, batch_id, staging_id)
    select b.data_domain, r.id, 'delete', (select pipeline.actor()), b.source_id, 'gone from its last source', p_job_id, p_batch_id, r.staging_id
    from removed as r
    join staging.batches as b on b.batch_id = p_batch_id;

    update staging.listings as s set status = 'promoted'
    where s.batch_id = p_batch_id and s.action = 'delete' and s.status = 'accepted' and s.ok_to_promote;
    return v_removed;
end
$func$;
comment on function pipeline.promote_removals(bigint, bigint) is
    'Marks the accepted removals of a batch in the source map, and listings that no source has any more as deleted. Gives the number of records removed.';
