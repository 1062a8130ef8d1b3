create or replace function pipeline.person_rights(p_user_id uuid, p_tenant_id uuid)
returns jsonb language sql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
    -- Definer: functions that look after people have no rights on auth.users. For functions only: people have no grant.
    select jsonb_build_object(
        'name', nullif(btrim(u.raw_user_meta_data ->> 'full_name'), ''),
        'roles', array(select r.role_name from pipeline.user_roles as r where r.user_id = u.id and r.tenant_id = p_tenant_id order by 1),
        'scope', case when u.raw_app_meta_data ->> 'scope' in ('self', 'team', 'global', 'org_admin', 'system_admin')
            then u.raw_app_meta_data ->> 'scope' else 'self' end,
        'crud', coalesce(u.raw_app_meta_data ->> 'crud', 'r'),
        'is_active', u.banned_until is null or u.banned_until < now())
    from auth.users as u where u.id = p_user_id
$func$;
comment on function pipeline.person_rights(uuid, uuid) is
    'What a user of auth.users may in a tenant, as it is kept: {name, roles, scope, crud, is_active}; null for nobody.';
