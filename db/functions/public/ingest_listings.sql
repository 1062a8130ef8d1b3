create or replace function public.ingest_listings(records jsonb, origin_system text, batch_id text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set statement_timeout = '120s'
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.ingest_records('mls_listings', ingest_listings.records, ingest_listings.origin_system, ingest_listings.batch_id);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.ingest_listings(jsonb, text, text) is
    'Merges listings of the shape of reso_gold.property into public.mls_listings. records: array of objects; origin_system: QOBRIX, DASH_API, DASH_FILE or MANUAL; batch_id: the caller''s, made up when null. Gives {batch_id, received, inserted, updated, merged, unchanged, skipped, rejected, conflicts, errors: [{index, key, field, code, message}], ms}; the same call again gives the same and changes nothing. LC030: unknown origin_system; LC031: not an array.';
