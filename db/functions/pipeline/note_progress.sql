create or replace function pipeline.note_progress(p_batch pipeline.ingest_batches)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    insert into pipeline.cdc_metadata as c
        (office_key, resource, origin_system, cursor, last_batch, calls, received, inserted, updated, merged, unchanged, skipped, rejected)
    select f.office_key, x.resource, p_batch.origin_system, r.cursor, p_batch.batch, 1, r.received, r.inserted, r.updated, r.merged, r.unchanged, r.skipped, r.rejected
    from (
        select r.office_id, max(r.modified_ts) filter (where r.action <> 'reject' and r.modified_ts <= now()) as cursor, count(*) as received,
            count(*) filter (where r.action = 'insert') as inserted, count(*) filter (where r.action = 'update') as updated,
            count(*) filter (where r.action = 'merge') as merged, count(*) filter (where r.action = 'unchanged') as unchanged,
            count(*) filter (where r.action = 'skip') as skipped, count(*) filter (where r.action = 'reject') as rejected
        from staging.ingest_records as r
        where r.batch_id = p_batch.batch_id and r.office_id is not null
        group by r.office_id
    ) as r
    join public.offices as f on f.id = r.office_id and f.office_key is not null
    join pipeline.resources() as x on x.data_domain = p_batch.data_domain
    order by f.office_key
    on conflict on constraint cdc_metadata_pkey do update
    set cursor = greatest(c.cursor, excluded.cursor), last_batch = excluded.last_batch, last_sync = now(), calls = c.calls + 1,
        received = c.received + excluded.received, inserted = c.inserted + excluded.inserted, updated = c.updated + excluded.updated,
        merged = c.merged + excluded.merged, unchanged = c.unchanged + excluded.unchanged, skipped = c.skipped + excluded.skipped,
        rejected = c.rejected + excluded.rejected;
end
$func$;
comment on function pipeline.note_progress(pipeline.ingest_batches) is
    'Adds a merged batch to pipeline.cdc_metadata, for each of its offices. An older batch never takes a cursor back, and a record that says that it changed in the future does not move it.';
