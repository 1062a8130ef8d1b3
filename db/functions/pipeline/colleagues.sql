create or replace function pipeline.colleagues()
returns table (user_id uuid, name text, may_review boolean)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people have no rights on users and their roles; the caller and the tenant are checked below.
declare
    v_tenant_id uuid := pipeline.current_tenant();
begin
    perform pipeline.require('pipeline:read');
    return query
        select r.user_id, pipeline.actor_name(r.user_id::text, v_tenant_id), bool_or(p.permission_name = 'pipeline:review')
        from pipeline.user_roles as r
        join pipeline.role_permissions as p on p.role_name = r.role_name
        where r.tenant_id = v_tenant_id
        group by r.user_id
        order by 2, 1
        limit 500;
end
$func$;
comment on function pipeline.colleagues() is
    'Who has a role in the caller''s tenant, what they are called, and whether they may decide in review. Needs pipeline:read.';
