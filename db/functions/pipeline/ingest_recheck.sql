create or replace function pipeline.ingest_recheck(p_batch_id bigint, p_domain pipeline.data_domains, p_origin_system text)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    execute format($query$
        update staging.ingest_records as r
        set record_id = v.record_id, action = null
        from (
            select n.position, coalesce(o.record_id, t.id) as record_id
            from staging.ingest_records as n
            left join %1$s as o on o.tenant_id = n.tenant_id and o.origin_system = $2 and o.origin_key = n.origin_key
            left join %2$s as t on t.tenant_id = n.tenant_id and t.origin_system = $2 and t.%3$I = n.origin_key
            where n.batch_id = $1 and n.action = 'insert'
        ) as v
        where r.batch_id = $1 and r.position = v.position and v.record_id is not null
        $query$, p_domain.origin_table, p_domain.public_table, p_domain.key_column) using p_batch_id, p_origin_system;
end
$func$;
comment on function pipeline.ingest_recheck(bigint, pipeline.data_domains, text) is
    'After a lock was waited for: the keys of a batch that another call made known meanwhile are new no more.';
