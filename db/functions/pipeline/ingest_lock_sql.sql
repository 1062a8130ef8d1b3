create or replace function pipeline.ingest_lock_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        with locked as materialized (
            select r.position, t.id, %1$s as is_claimed
            from staging.ingest_records as r
            join %2$s as t on t.tenant_id = r.tenant_id and t.origin_system = $2 and t.%3$I = r.origin_key
            where r.batch_id = $1 and r.action is null
            order by r.tenant_id, r.origin_key
            for no key update of t
        )
        update staging.ingest_records as r
        set record_id = l.id, action = case when l.is_claimed then 'merge' else 'update' end
        from locked as l
        where r.batch_id = $1 and r.position = l.position
        $query$, case d.data_domain when 'mls_listings' then 't.claimed_at is not null' else 'false' end, d.public_table, d.key_column)
    from pipeline.data_domains as d
    where d.data_domain = p_data_domain
$func$;
comment on function pipeline.ingest_lock_sql(text) is
    'The statement that locks, in key order, the canonical rows that a batch ($1: batch_id, $2: origin_system) has news for: from here on nobody else writes them.';
