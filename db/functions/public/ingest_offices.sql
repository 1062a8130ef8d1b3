create or replace function public.ingest_offices(records jsonb, origin_system text, batch_id text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set statement_timeout = '120s'
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.ingest_records('mls_offices', ingest_offices.records, ingest_offices.origin_system, ingest_offices.batch_id);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.ingest_offices(jsonb, text, text) is
    'Merges records of the shape of reso_gold.office into public.offices. OfficeKey is the office''s key, OriginatingSystemOfficeKey that of the market''s own office, whose market it is of. records: array of objects; origin_system: QOBRIX, DASH_API, DASH_FILE or MANUAL; batch_id: the caller''s, made up when null. Answers as ingest_listings() does. LC030: unknown origin_system; LC031: not an array.';
