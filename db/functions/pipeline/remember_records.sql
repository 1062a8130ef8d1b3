create or replace function pipeline.remember_records(p_batch_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    update public.listing_source_map as m
    set listing_id = s.listing_id, content_hash = s.content_hash, dedupe_key = s.dedupe_key, last_record = s.record,
        last_batch_id = p_batch_id, last_line = s.line, last_seen = b.created_at, deleted_at = null
    from staging.listings as s
    join staging.batches as b on b.batch_id = s.batch_id
    where s.batch_id = p_batch_id and s.status = 'accepted' and s.ok_to_promote and s.action in ('update', 'conflict')
        and m.source = b.source_id and m.source_id = s.source_id;

    insert into public.listing_source_map (source, source_id, listing_id, tenant_id, is_origin, content_hash, dedupe_key,
        last_record, last_batch_id, last_line, first_seen, last_seen)
    select b.source_id, s.source_id, s.listing_id, s.tenant_id, s.action = 'insert', s.content_hash, s.dedupe_key,
        s.record, p_batch_id, s.line, b.created_at, b.created_at
    from staging.listings as s
    join staging.batches as b on b.batch_id = s.batch_id
    where s.batch_id = p_batch_id and s.status = 'accepted' and s.ok_to_promote and s.action in ('insert', 'update', 'conflict')
        and not exists (select from public.listing_source_map as m where m.source = b.source_id and m.source_id = s.source_id)
        -- Of rows with one source id that differ, all accepted, the last is what the source says.
        and (s.flags is null or not exists (select from staging.listings as n
            where n.batch_id = p_batch_id and n.source_id = s.source_id and n.staging_id > s.staging_id
                and n.status = 'accepted' and n.ok_to_promote and n.action in ('insert', 'update', 'conflict')));

    update public.listing_source_map as m
    set last_seen = b.created_at
    from staging.listings as s
    join staging.batches as b on b.batch_id = s.batch_id
    where s.batch_id = p_batch_id and s.action = 'unchanged'
        and m.source = b.source_id and m.source_id = s.source_id and m.last_seen < b.created_at;
end
$func$;
comment on function pipeline.remember_records(bigint) is
    'Keeps what the source said, as the base of the next merge, and when each record was last seen.';
