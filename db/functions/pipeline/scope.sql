create or replace function pipeline.scope()
returns text language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_claims jsonb := nullif(current_setting('request.jwt.claims', true), '');
    v_scope text := coalesce(v_claims #>> '{app_metadata,scope}', v_claims ->> 'scope');
begin
    return case
        when pipeline.is_service() then 'system_admin'
        when v_scope in ('self', 'team', 'global', 'org_admin', 'system_admin') then v_scope
        else 'self'
    end;
end
$func$;
comment on function pipeline.scope() is
    'How far the caller reaches among real estate: claim app_metadata.scope, or scope: self, team, global, org_admin, system_admin. Without one, or with another word (OAuth''s own scope claim), self. The service reaches all.';
