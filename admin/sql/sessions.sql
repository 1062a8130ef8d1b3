-- name: sign_in
select pipeline.sign_in(%(email)s, %(password)s, %(address)s::inet)

-- name: check_rate
select pipeline.check_sign_in_rate(%(email)s, %(address)s::inet)

-- name: note_failure
select pipeline.note_sign_in_failure(%(email)s, %(address)s::inet)

-- name: open_session
select pipeline.open_session(
    %(token_hash)s, %(user_id)s, %(is_local)s, %(claims)s, %(sealed)s, %(claims_expire_at)s, %(address)s::inet, %(agent)s)

-- name: find_session
select s.claims, s.is_local, s.sealed, s.claims_expire_at from pipeline.find_session(%(token_hash)s) as s

-- name: renew_session
select pipeline.renew_session(%(token_hash)s, %(claims)s, %(sealed)s, %(claims_expire_at)s)

-- name: close_session
select pipeline.close_sessions(%(token_hash)s)

-- name: visitor
-- Who looks at a page, and what they may: as the database sees it.
select t.id as tenant_id, t.name as tenant,
    array(select p.name from pipeline.permissions as p where pipeline.can(p.name)) as permissions,
    pipeline.scope() as scope,
    array(select l from unnest(array['c', 'r', 'u', 'd']) as l where pipeline.may(l)) as letters
from (select pipeline.current_tenant() as id) as c
left join public.tenants as t on t.id = c.id
