create or replace function pipeline.administrators(p_tenant_id uuid)
returns bigint language sql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
    -- Definer: functions that look after people have no rights on auth.users. For functions only: people have no grant.
    select count(*)
    from auth.users as u
    where (u.banned_until is null or u.banned_until < now())
        and exists (
            select from pipeline.role_permissions as p
            where p.permission_name = 'pipeline:people'
                and (exists (select from pipeline.user_roles as r
                        where r.user_id = u.id and r.tenant_id = p_tenant_id and r.role_name = p.role_name)
                    or (u.raw_app_meta_data ->> 'tenant_id' = p_tenant_id::text and u.raw_app_meta_data -> 'roles' ? p.role_name)))
$func$;
comment on function pipeline.administrators(uuid) is
    'How many users that can sign in may look after a tenant''s people (pipeline:people).';
