create or replace function pipeline.supersede_older(p_batch_id bigint)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    update staging.listings as o
    set status = 'superseded', ok_to_promote = false
    from staging.listings as s
    join staging.batches as b on b.batch_id = s.batch_id
    join staging.batches as ob on ob.source_id = b.source_id and ob.batch_id < b.batch_id
    where s.batch_id = p_batch_id
        and o.batch_id = ob.batch_id and o.dmo_id = b.dmo_id and o.source_id = s.source_id
        and o.status in ('pending', 'accepted', 'held')
$func$;
comment on function pipeline.supersede_older(bigint) is
    'Rows of older batches of the same source that still wait give way to this batch''s word on the same records.';
