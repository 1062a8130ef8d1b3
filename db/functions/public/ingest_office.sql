create or replace function public.ingest_office(record jsonb, origin_system text, batch_id text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set statement_timeout = '120s'
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.ingest_records('mls_offices', jsonb_build_array(ingest_office.record), ingest_office.origin_system, ingest_office.batch_id);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.ingest_office(jsonb, text, text) is
    'Merges one office; takes and gives what ingest_offices() does, but one object.';
