create or replace function pipeline.ingest_lock_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        with locked as materialized (
            select r.position, t.id, %1$s
            from staging.ingest_records as r
            join %2$s as t on %3$s
            where r.batch_id = $1 and r.action is null
            order by %4$s
            for no key update of t
        )
        update staging.ingest_records as r
        set record_id = l.id,
            action = case when l.is_ours_alone then 'skip' when l.is_claimed then 'merge' else 'update' end,
            code = case when l.is_ours_alone then 'not_externally_managed' end
        from locked as l
        where r.batch_id = $1 and r.position = l.position
        $query$, case d.data_domain
            when 'mls_listings' then 't.claimed_at is not null as is_claimed, not t.is_externally_managed as is_ours_alone'
            else 'false as is_claimed, false as is_ours_alone' end, d.public_table,
        -- A listing is found by its key alone; of the others, several keys may lead to one.
        case d.data_domain when 'mls_listings' then format('t.tenant_id = r.tenant_id and t.origin_system = $2 and t.%I = r.origin_key', d.key_column)
            else 't.id = r.record_id' end,
        case d.data_domain when 'mls_listings' then 'r.tenant_id, r.origin_key' else 't.id' end)
    from pipeline.data_domains as d
    where d.data_domain = p_data_domain
$func$;
comment on function pipeline.ingest_lock_sql(text) is
    'The statement that locks, in key order, the canonical rows that a batch ($1: batch_id, $2: origin_system) has news for: from here on nobody else writes them, and what they say of themselves is what was committed last.';
