create or replace function pipeline.ingest_returned(p_batch_id bigint, p_domain pipeline.data_domains)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    -- What is gone is few rows: an index has them where the table is large.
    execute format($query$
        with returned as (
            update %1$s as t
            set origin_deleted = false, updated_at = now()%3$s
            from (
                select distinct on (r.record_id) r.record_id, r.source_id, r.position from staging.ingest_records as r
                where r.batch_id = $1 and r.action in ('update', 'merge')
                order by r.record_id, r.position
            ) as r
            where t.id = r.record_id and t.origin_deleted
            returning t.id, r.source_id, r.position
        )
        insert into pipeline.change_log (data_domain, record_uuid, action, field, old_value, new_value, actor, source, rule, batch_id, line)
        select %2$L, v.id, 'update', 'origin_deleted', 'true', 'false', (select pipeline.actor()), v.source_id, 'back at its source', $1, v.position
        from returned as v
        $query$, p_domain.public_table, p_domain.data_domain,
        case when p_domain.data_domain in ('mls_listings', 'mls_members', 'mls_offices') then ', origin_sync_ts = now()' end) using p_batch_id;
end
$func$;
comment on function pipeline.ingest_returned(bigint, pipeline.data_domains) is
    'Takes origin_deleted off the records that a batch brings back, under their old ids, and logs it.';
