create or replace function public.reconcile_keys(origin_system text, office_key text, keys jsonb, resource text default 'property', confirm boolean default false)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set statement_timeout = '120s'
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.mark_deleted(reconcile_keys.resource, reconcile_keys.origin_system, reconcile_keys.office_key, reconcile_keys.keys, true, reconcile_keys.confirm);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.reconcile_keys(text, text, jsonb, text, boolean) is
    'Compares all keys that a source has now with ours: what it has no more is marked (origin_deleted = true), what it has again is unmarked; unknown_keys are those to send. origin_system: QOBRIX, DASH_API, DASH_FILE or MANUAL; office_key: OriginatingSystemOfficeKey; keys: array of texts, all of them in one call; resource: property, media, contacts, member or office; confirm: lets a mass delete pass. Gives what ingest_deletions() does. LC030: unknown origin_system; LC032: unknown office; LC033: more than pipeline.ingest_settings allows (20 % where nothing is set) of what the source has at the office, refused with the numbers; LC034: unknown resource; LC035: keys are no array of texts.';
