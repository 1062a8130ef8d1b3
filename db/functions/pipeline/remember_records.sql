create or replace function pipeline.remember_records(p_batch_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    -- As values, not joined: the planner then knows that the source is one, and joins by the record's id.
    v_source integer := (select b.source_id from staging.batches as b where b.batch_id = p_batch_id);
    v_seen timestamptz := (select b.created_at from staging.batches as b where b.batch_id = p_batch_id);
begin
    update public.listing_source_map as m
    set listing_id = s.listing_id, content_hash = s.content_hash, dedupe_key = s.dedupe_key, last_record = s.record,
        last_batch_id = p_batch_id, last_line = s.line, last_seen = v_seen, deleted_at = null
    from staging.listings as s
    where s.batch_id = p_batch_id and s.status = 'accepted' and s.ok_to_promote and s.action in ('update', 'conflict')
        and m.source = v_source and m.source_id = s.source_id;

    insert into public.listing_source_map (source, source_id, listing_id, tenant_id, is_origin, content_hash, dedupe_key,
        last_record, last_batch_id, last_line, first_seen, last_seen)
    select v_source, s.source_id, s.listing_id, s.tenant_id, s.action = 'insert', s.content_hash, s.dedupe_key,
        s.record, p_batch_id, s.line, v_seen, v_seen
    from staging.listings as s
    where s.batch_id = p_batch_id and s.status = 'accepted' and s.ok_to_promote and s.action in ('insert', 'update', 'conflict')
        and not exists (select from public.listing_source_map as m where m.source = v_source and m.source_id = s.source_id);

    update public.listing_source_map as m
    set last_seen = v_seen
    from staging.listings as s
    where s.batch_id = p_batch_id and s.action = 'unchanged'
        and m.source = v_source and m.source_id = s.source_id and m.last_seen < v_seen;
end
$func$;
comment on function pipeline.remember_records(bigint) is
    'Keeps what the source said, as the base of the next merge, and when each record was last seen.';
