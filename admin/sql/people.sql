-- name: people
select p.* from pipeline.people(
    p_text => %(text)s, p_role => %(role)s, p_after => %(after)s, p_after_id => %(after_id)s::uuid, p_limit => %(limit)s) as p

-- name: person
select p.* from pipeline.people(p_user_id => %(user_id)s::uuid) as p

-- name: save
select pipeline.set_user(
    %(email)s, pipeline.current_tenant(), %(password)s, %(name)s, %(roles)s::text[], %(scope)s, %(crud)s, %(is_active)s, %(seen)s)

-- name: roles
-- Roles with what they may; what the user cannot give away is told beside.
select r.name, r.description,
    array(select p.permission_name from pipeline.role_permissions as p where p.role_name = r.name order by 1) as permissions,
    array(select p.permission_name from pipeline.role_permissions as p where p.role_name = r.name and not pipeline.can(p.permission_name) order by 1) as beyond
from pipeline.roles as r
order by cardinality(array(select p.permission_name from pipeline.role_permissions as p where p.role_name = r.name)) desc, r.name

-- name: permissions
select p.name, p.description from pipeline.permissions as p order by p.name

-- name: changes
-- What was changed about people, the newest first; of one, or of all.
select c.id, c.user_id, c.is_new, c.changes, c.changed_by, c.changed_at
from pipeline.people_changes as c
where c.tenant_id = (select pipeline.current_tenant())
    and (%(user_id)s::uuid is null or c.user_id = %(user_id)s::uuid)
    and (%(before)s::bigint is null or c.id < %(before)s)
order by c.id desc
limit %(limit)s
