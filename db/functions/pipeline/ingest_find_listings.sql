create or replace function pipeline.ingest_find_listings(p_batch_id bigint, p_origin_system text)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    update staging.ingest_records as r
    set parent_id = v.id
    from (
        select n.position, l.id
        from staging.ingest_records as n
        join staging.mls_media as s using (batch_id, position)
        join public.mls_listings as l on l.tenant_id = n.tenant_id and l.origin_system = p_origin_system and l.origin_key = btrim(s."ResourceRecordKey")
        where n.batch_id = p_batch_id and n.parent_id is null and (n.action is null or n.action = 'insert')
    ) as v
    where r.batch_id = p_batch_id and r.position = v.position
$func$;
comment on function pipeline.ingest_find_listings(bigint, text) is 'Finds the listings that the pictures of a batch name.';
