create or replace function public.ingest_members(records jsonb, origin_system text, batch_id text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set statement_timeout = '120s'
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.ingest_records('mls_members', ingest_members.records, ingest_members.origin_system, ingest_members.batch_id);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.ingest_members(jsonb, text, text) is
    'Merges records of the shape of reso_gold.member into public.members: by key, else by e-mail and name within the tenant. records: array of objects; origin_system: QOBRIX, DASH_API, DASH_FILE or MANUAL; batch_id: the caller''s, made up when null. Answers as ingest_listings() does. LC030: unknown origin_system; LC031: not an array.';
