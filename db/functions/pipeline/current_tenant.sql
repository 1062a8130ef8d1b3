create or replace function pipeline.current_tenant()
returns uuid language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the caller has no rights on user_roles.
begin
    return (
        select coalesce(
            nullif(c.claims #>> '{app_metadata,tenant_id}', ''),
            nullif(c.claims ->> 'tenant_id', ''),
            (select min(u.tenant_id::text) from pipeline.user_roles as u
                where u.user_id = nullif(c.claims ->> 'sub', '')::uuid having count(distinct u.tenant_id) = 1))::uuid
        from (select nullif(current_setting('request.jwt.claims', true), '')::jsonb as claims) as c
    );
end
$func$;
comment on function pipeline.current_tenant() is
    'The tenant of the signed-in user: claim app_metadata.tenant_id or tenant_id, else the only tenant that the user has a role in; null for none.';
