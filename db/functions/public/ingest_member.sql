create or replace function public.ingest_member(record jsonb, origin_system text, batch_id text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
set statement_timeout = '120s'
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.ingest_records('mls_members', jsonb_build_array(ingest_member.record), ingest_member.origin_system, ingest_member.batch_id);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.ingest_member(jsonb, text, text) is
    'Merges one member; takes and gives what ingest_members() does, but one object.';
