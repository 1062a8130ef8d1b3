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
        join staging.batches as ob on ob.batch_id = w.batch_id
        where b.batch_id = p_batch_id and w.source = b.source_id
            -- One that was staged late gives way to what was imported after it, not the other way round.
            and (ob.raw_file_id, ob.file_id) <= (b.raw_file_id, b.file_id)
            -- What a promoted snapshot does not name is gone; settle_actions() would not let it through any more.
            and (b.is_snapshot and b.promoted_at is not null
                or exists (select from staging.listings as s where s.batch_id = p_batch_id and s.source_id = w.source_id))));
    update staging.batches as o
    set status = 'staged', hold_reason = null
    from staging.batches as b
    -- Nothing of it is left to be held.
    where b.batch_id = p_batch_id and o.source_id = b.source_id and o.batch_id < b.batch_id and o.status = 'held'
        and 0 = (select count(*) from staging.listings as s where s.batch_id = o.batch_id and s.status in ('pending', 'accepted', 'held'))
$func$;
comment on function pipeline.supersede_older(bigint) is
    'Rows of older batches of the same source that still wait give way to this batch''s word on the same records.';
