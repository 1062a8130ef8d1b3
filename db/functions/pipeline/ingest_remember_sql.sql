create or replace function pipeline.ingest_remember_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        insert into %1$s as o (record_id, tenant_id, origin_system, origin_key, modified_ts, batch_id, other, %2$s)
        select r.record_id, r.tenant_id, $2, r.origin_key, r.modified_ts, $1, s.other, %3$s
        from staging.ingest_records as r
        cross join lateral (select s.* from %4$s as s where s.batch_id = $1 and s.position = r.position offset 0) as s
        where r.batch_id = $1 and r.action in ('insert', 'update', 'merge')
        $query$,
        d.origin_table,
        string_agg(quote_ident(g.field), ', ' order by g.position),
        string_agg(format('s.%I', g.field), ', ' order by g.position),
        d.staging_table)
        || format($query$
        on conflict (tenant_id, origin_system, origin_key) do update
        set record_id = excluded.record_id, modified_ts = coalesce(excluded.modified_ts, o.modified_ts), batch_id = excluded.batch_id, other = excluded.other, last_seen = now(), %s%s
        $query$, case when d.data_domain <> 'mls_listings' then 'deleted_at = null, ' end, string_agg(format('%1$I = excluded.%1$I', g.field), ', ' order by g.position))
    from pipeline.data_domains as d
    join pipeline.gold_fields as g using (data_domain)
    where d.data_domain = p_data_domain
    group by d.data_domain, d.origin_table, d.staging_table
$func$;
comment on function pipeline.ingest_remember_sql(text) is
    'The statement that keeps what a source said as the base of the next merge ($1: batch_id, $2: origin_system).';
