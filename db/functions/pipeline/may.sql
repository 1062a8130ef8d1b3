create or replace function pipeline.may(p_letter text)
returns boolean language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_claims jsonb := nullif(current_setting('request.jwt.claims', true), '');
begin
    return pipeline.is_service()
        or strpos(coalesce(v_claims #>> '{app_metadata,crud}', v_claims ->> 'crud', 'r'), p_letter) > 0;
end
$func$;
comment on function pipeline.may(text) is
    'Whether the caller may c(reate), r(ead), u(pdate) or d(elete) among real estate: claim app_metadata.crud, or crud, a string of these letters. Without the claim r; an empty string allows nothing. The service may everything.';
