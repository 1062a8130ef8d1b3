create or replace function public.ingest_listing_media(record jsonb, origin_system text, batch_id text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set statement_timeout = '120s'
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.ingest_records('mls_media', jsonb_build_array(ingest_listing_media.record), ingest_listing_media.origin_system, ingest_listing_media.batch_id);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.ingest_listing_media(jsonb, text, text) is
    'Merges one photo, video or plan; takes and gives what ingest_media() does, but one object.';
