create or replace function pipeline.supersede_older(p_batch_id bigint)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    -- By number: joined, all rows that ever were would be read.
    update staging.listings as o
    set status = 'superseded', ok_to_promote = false
    where o.staging_id = any (array(
        select w.staging_id
        from staging.batches as b
        cross join lateral pipeline.waiting_listings(b.tenant_id, b.batch_id) as w
        where b.batch_id = p_batch_id and w.source = b.source_id
            and exists (select from staging.listings as s where s.batch_id = p_batch_id and s.source_id = w.source_id)))
$func$;
comment on function pipeline.supersede_older(bigint) is
    'Rows of older batches of the same source that still wait give way to this batch''s word on the same records.';
