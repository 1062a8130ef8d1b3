create or replace function public.ingest_deletions(origin_system text, office_key text, keys jsonb, resource text default 'property', confirm boolean default false)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set statement_timeout = '120s'
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.mark_deleted(ingest_deletions.resource, ingest_deletions.origin_system, ingest_deletions.office_key, ingest_deletions.keys, false, ingest_deletions.confirm);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.ingest_deletions(text, text, jsonb, text, boolean) is
    'Marks what a source has deleted (origin_deleted = true); nothing is removed, and what comes back by ingest is unmarked under its old id. origin_system: QOBRIX, DASH_API, DASH_FILE or MANUAL; office_key: OriginatingSystemOfficeKey; keys: array of texts; resource: property, media, contacts, member or office; confirm: lets a mass delete pass. Gives {resource, origin_system, office_key, received, live (before), deleted, restored, unknown, unknown_keys (at most 50), ms}. LC030: unknown origin_system; LC032: unknown office; LC033: more than pipeline.ingest_settings allows (20 % where nothing is set) of what the source has at the office, refused with the numbers; LC034: unknown resource; LC035: keys are no array of texts.';
