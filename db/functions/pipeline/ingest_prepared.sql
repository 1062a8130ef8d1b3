create or replace function pipeline.ingest_prepared(p_step text, p_data_domain text)
returns text language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Statements over 200 columns take longer to plan than to run on one record. They are kept in the session, under the
-- version of the rules that they were made from; what an older version left is dropped.
declare
    v_kind text := format('cdl_ingest_%s_%s_', p_step, p_data_domain);
    v_name text := v_kind || (select v.version from pipeline.rules_version as v);
    v_sql text;
    v_old text;
begin
    if exists (select from pg_prepared_statements as s where s.name = v_name) then
        return v_name;
    end if;
    for v_old in select s.name from pg_prepared_statements as s where starts_with(s.name, v_kind) loop
        execute format('deallocate %I', v_old);
    end loop;
    execute format('select pipeline.ingest_%s_sql($1)', p_step) into v_sql using p_data_domain;
    execute format('prepare %I%s as %s', v_name, case p_step when 'load' then '(jsonb)' else '(bigint, text)' end, v_sql);
    return v_name;
end
$func$;
comment on function pipeline.ingest_prepared(text, text) is
    'The name of the session''s prepared statement for a step of ingest (load, resolve, insert, lock, overtaken, merge, remember, rejects) and a domain: what pipeline.ingest_<step>_sql() gives, prepared once for each version of the rules (pipeline.rules_version).';
