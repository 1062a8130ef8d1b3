create or replace function pipeline.beyond_caller(p_roles text[], p_scope text, p_crud text)
returns text[] language sql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
    -- Definer: the caller has no rights on the role tables. It tells callers only of themselves.
    select array(
        select distinct p.permission_name from pipeline.role_permissions as p
        where p.role_name = any (p_roles) and not pipeline.can(p.permission_name)
        order by 1)
        || case when array_position(s.scopes, p_scope) > array_position(s.scopes, pipeline.scope()) then array['scope ' || p_scope] else '{}' end
        || array(select 'crud ' || l from regexp_split_to_table(p_crud, '') as l where l <> '' and not pipeline.may(l) order by 1)
    from (select array['self', 'team', 'global', 'org_admin', 'system_admin'] as scopes) as s
$func$;
comment on function pipeline.beyond_caller(text[], text, text) is
    'What of these roles, scope and letters of crud the caller does not have: permissions, "scope …", "crud …". Empty: nothing.';
