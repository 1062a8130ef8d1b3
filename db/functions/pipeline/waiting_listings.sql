create or replace function pipeline.waiting_listings(p_tenant_id uuid, p_before_batch_id bigint)
returns table (staging_id bigint, batch_id bigint, source integer, source_id text, listing_id bigint, dedupe_key uuid, action text)
language sql stable
set search_path = pg_catalog, pg_temp
-- tune_batch() forbids loops; here few batches out of all there ever were lead to their rows.
set enable_nestloop = on
as $func$
    -- Batches that were never promoted wait whole; of the others, what was flagged.
    select s.staging_id, s.batch_id, b.source_id, s.source_id, s.listing_id, s.dedupe_key, s.action
    from staging.batches as b
    join staging.listings as s on s.batch_id = b.batch_id
    where b.tenant_id = p_tenant_id and b.batch_id < p_before_batch_id and b.promoted_at is null
        and s.status in ('pending', 'accepted', 'held')
    union all
    select s.staging_id, s.batch_id, b.source_id, s.source_id, s.listing_id, s.dedupe_key, s.action
    from staging.batches as b
    join staging.listings as s on s.batch_id = b.batch_id
    where b.tenant_id = p_tenant_id and b.batch_id < p_before_batch_id and b.promoted_at is not null
        and s.tenant_id = p_tenant_id and s.flags is not null and s.status in ('pending', 'accepted', 'held')
$func$;
comment on function pipeline.waiting_listings(uuid, bigint) is
    'Rows of a tenant''s batches before the given one that are neither promoted nor settled nor rejected.';
