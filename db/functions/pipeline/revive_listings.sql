create or replace function pipeline.revive_listings(p_batch_id bigint, p_job_id bigint)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    with revived as (
        update public.listings as l
        set deleted_at = null, updated_at = now()
        from staging.listings as s
        where s.batch_id = p_batch_id and s.action in ('update', 'conflict') and s.status = 'accepted' and s.ok_to_promote
            and l.id = s.listing_id and l.deleted_at is not null
        returning l.id, s.staging_id, s.line
    )
    insert into pipeline.change_log (data_domain, record_id, action, actor, source, rule, job_id, batch_id, staging_id, line)
    select b.data_domain, r.id, 'revive', (select pipeline.actor()), b.source_id, 'back at its source', p_job_id, p_batch_id, r.staging_id, r.line
    from revived as r
    join staging.batches as b on b.batch_id = p_batch_id
$func$;
comment on function pipeline.revive_listings(bigint, bigint) is 'Listings that were deleted and whose source has them again live on under their old id.';
