create or replace function pipeline.analyze_new_tables(p_domain pipeline.data_domains)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- A session keeps its plans until statistics come. Those of an empty table find a record's key by any index that begins with
-- the tenant, which takes as long as the tenant has rows, and autovacuum may be a minute away. Whoever is second does not wait.
declare
    v_table text;
    v_key text;
begin
    for v_table, v_key in values (p_domain.public_table, p_domain.key_column), (p_domain.origin_table, 'origin_key') loop
        if (select c.reltuples from pg_class as c where c.oid = v_table::regclass) < 1000 then
            execute format('analyze (skip_locked) %s (tenant_id, origin_system, %I)', v_table, v_key);
        end if;
    end loop;
end
$func$;
comment on function pipeline.analyze_new_tables(pipeline.data_domains) is
    'Gives the planner its first statistics of the keys in a domain''s tables: for the end of a batch that may have filled them.';
