create or replace function pipeline.ingest_execute_prepared(p_step text, p_data_domain text, p_arguments text)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $func$
-- Statements over 200 columns take longer to plan than to run on one record. They are kept in the session, under the
-- version of the rules that they were made from. Whether one is there it tells itself: pg_prepared_statements would copy
-- the text of all of them at each step.
declare
    v_kind text := format('cdl_ingest_%s_%s_', p_step, p_data_domain);
    v_name text := v_kind || (select v.version from pipeline.rules_version as v);
    v_sql text;
    v_old text;
begin
    begin
        execute format('execute %I (%s)', v_name, p_arguments);
        return;
    exception when invalid_sql_statement_name then
        for v_old in select s.name from pg_prepared_statements as s where starts_with(s.name, v_kind) loop
            execute format('deallocate %I', v_old);
        end loop;
    end;
    execute format('select pipeline.ingest_%s_sql($1)', p_step) into v_sql using p_data_domain;
    execute format('prepare %I%s as %s', v_name, case p_step when 'load' then '(jsonb)' else '(bigint, text)' end, v_sql);
    execute format('execute %I (%s)', v_name, p_arguments);
end
$func$;
comment on function pipeline.ingest_execute_prepared(text, text, text) is
    'Runs a step of ingest (load, resolve, insert, lock, overtaken, returned, merge, remember, rejects) on a domain''s few records. p_arguments: literals for what pipeline.ingest_<step>_sql() asks for. The statement is prepared once in a session for each version of the rules (pipeline.rules_version).';
