create or replace function pipeline.ingest_overtaken_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    -- Word for word only where the times are the same: records are wide.
    select format($query$
        update staging.ingest_records as r
        set action = case when v.is_older then 'skip' else 'unchanged' end, code = case when v.is_older then 'older' end
        from (
            select n.position, o.is_older
            from staging.ingest_records as n
            cross join lateral (
                select coalesce(n.modified_ts < o.modified_ts, false) as is_older
                from %1$s as o
                where o.tenant_id = n.tenant_id and o.origin_system = $2 and o.origin_key = n.origin_key
                    and case when n.modified_ts is not distinct from o.modified_ts
                        then %2$s(select (%3$s) is not distinct from (%4$s) from %5$s as s where s.batch_id = $1 and s.position = n.position)
                        else n.modified_ts < o.modified_ts end
                offset 0
            ) as o
            where n.batch_id = $1 and n.action in ('update', 'merge')
        ) as v
        where r.batch_id = $1 and r.position = v.position
        $query$, d.origin_table,
        case when d.data_domain = 'mls_listings'
            then 'not exists (select from public.mls_listings as t where t.id = n.record_id and t.origin_deleted) and '
            else 'o.deleted_at is null and ' end,
        w.theirs, w.base, d.staging_table)
    from pipeline.data_domains as d
    cross join lateral (
        select string_agg(format('s.%I', g.field), ', ' order by g.position) || ', s.other' as theirs,
            string_agg(format('o.%I', g.field), ', ' order by g.position) || ', o.other' as base
        from pipeline.gold_fields as g
        where g.data_domain = d.data_domain and g.field !~ '^etl_'
    ) as w
    where d.data_domain = p_data_domain
$func$;
comment on function pipeline.ingest_overtaken_sql(text) is
    'The statement that, after a batch ($1: batch_id, $2: origin_system) has locked its rows, leaves out the records that another batch overtook while this one waited: what is older than what stands by now, or says the same.';
