create or replace function pipeline.ingest_returned_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
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
        $query$, d.public_table, d.data_domain,
        case when d.data_domain in ('mls_listings', 'mls_members', 'mls_offices') then ', origin_sync_ts = now()' end)
    from pipeline.data_domains as d
    where d.data_domain = p_data_domain
$func$;
comment on function pipeline.ingest_returned_sql(text) is
    'The statement that takes origin_deleted off the records that a batch ($1: batch_id) brings back, under their old ids, and logs it.';
