create or replace function pipeline.analyze_new_tables(p_data_domain text)
returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: only the owner of a table may analyze it; over the API the caller is service_role.
-- A session keeps its plans until statistics come. Those of an empty table find a record's key by any index that begins with
-- the tenant, which takes as long as the tenant has rows, and autovacuum may be a minute away. Whoever is second does not wait.
declare
    v_table text;
    v_key text;
begin
    for v_table, v_key in
        select t.name, t.key
        from pipeline.data_domains as d
        cross join lateral (values (d.public_table, d.key_column), (d.origin_table, 'origin_key')) as t (name, key)
        where d.data_domain = p_data_domain
    loop
        if (select c.reltuples from pg_class as c where c.oid = v_table::regclass) < 1000 then
            execute format('analyze (skip_locked) %s (tenant_id, origin_system, %I)', v_table, v_key);
        end if;
    end loop;
end
$func$;
comment on function pipeline.analyze_new_tables(text) is
    'Gives the planner its first statistics of the keys in a domain''s tables: for the end of a batch that may have filled them.';
