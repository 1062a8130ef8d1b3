create or replace function pipeline.remember_records(p_batch_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    insert into public.listing_source_map as m (source, source_id, listing_id, tenant_id, is_origin, content_hash, dedupe_key,
        last_record, last_batch_id, last_line, first_seen, last_seen)
    select b.source_id, s.source_id, s.listing_id, s.tenant_id, s.action = 'insert', s.content_hash, s.dedupe_key,
        s.record, p_batch_id, s.line, b.created_at, b.created_at
    from staging.listings as s
    join staging.batches as b on b.batch_id = s.batch_id
    where s.batch_id = p_batch_id and s.status = 'accepted' and s.ok_to_promote and s.action in ('insert', 'update', 'conflict')
    order by s.staging_id
    on conflict (source, source_id) do update
        set listing_id = excluded.listing_id, content_hash = excluded.content_hash, dedupe_key = excluded.dedupe_key,
            last_record = excluded.last_record, last_batch_id = excluded.last_batch_id, last_line = excluded.last_line,
            last_seen = excluded.last_seen, deleted_at = null;

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
