create or replace function pipeline.can(p_permission text)
returns boolean language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the caller has no rights on the role tables.
begin
    return (
        select pipeline.is_service() or exists (
            select from pipeline.role_permissions as p
            where p.permission_name = p_permission
                and (coalesce(c.claims #> '{app_metadata,roles}', c.claims -> 'roles', '[]') ? p.role_name
                    or exists (select from pipeline.user_roles as u
                        where u.user_id = nullif(c.claims ->> 'sub', '')::uuid
                            and u.role_name = p.role_name
                            and u.tenant_id = pipeline.current_tenant())))
        from (select coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}') as claims) as c
    );
end
$func$;
comment on function pipeline.can(text) is
    'Whether the caller has a permission: by the roles in the token (app_metadata.roles, or roles), or by pipeline.user_roles in the caller''s tenant. The service can everything.';
