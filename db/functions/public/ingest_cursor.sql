create or replace function public.ingest_cursor(resource text, origin_system text, office_key text)
returns jsonb language plpgsql stable
set search_path = pg_catalog, pg_temp
set statement_timeout = '120s'
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.ingest_cursor(ingest_cursor.resource, ingest_cursor.origin_system, ingest_cursor.office_key);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.ingest_cursor(text, text, text) is
    'Where an incremental sync goes on: {office_key, resource, origin_system, cursor, last_batch, last_sync, calls, received, inserted, updated, merged, unchanged, skipped, rejected}; cursor is the latest change among the records taken, null when none came. Sending records from before the cursor again is harmless. resource: property, media, contacts, member or office. LC030, LC032, LC034: unknown origin_system, office, resource.';
