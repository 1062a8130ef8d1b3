-- name: sign_in
select pipeline.sign_in(%(email)s, %(password)s, %(address)s::inet)

-- name: begin_sign_in
select pipeline.begin_sign_in(%(email)s, %(address)s::inet)

-- name: forget_sign_in
select pipeline.forget_sign_in(%(attempt)s)

-- name: open_session
select pipeline.open_session(
    %(token_hash)s, %(user_id)s, %(is_local)s, %(claims)s, %(sealed)s, %(claims_expire_at)s, %(address)s::inet, %(agent)s)

-- name: find_session
select s.user_id, s.claims, s.is_local, s.sealed, s.claims_expire_at from pipeline.find_session(%(token_hash)s, %(is_person)s) as s

-- name: claim_renewal
select pipeline.claim_renewal(%(token_hash)s, %(was_sealed)s)

-- name: renew_session
select pipeline.renew_session(%(token_hash)s, %(claims)s, %(sealed)s, %(claims_expire_at)s, %(was_sealed)s)

-- name: end_renewal
select pipeline.end_renewal(%(token_hash)s, %(was_sealed)s, %(is_refused)s)

-- name: close_session
select pipeline.close_sessions(%(token_hash)s)

-- name: close_other_sessions
select pipeline.close_other_sessions(%(token_hash)s)

-- name: change_password
select pipeline.change_own_password(%(user_id)s, %(present)s, %(new)s, %(address)s::inet, %(token_hash)s)

-- name: visitor
-- Who looks at a page, and what they may: as the database sees it.
select t.id as tenant_id, t.name as tenant,
    array(select p.name from pipeline.permissions as p where pipeline.can(p.name)) as permissions,
    pipeline.scope() as scope,
    array(select l from unnest(array['c', 'r', 'u', 'd']) as l where pipeline.may(l)) as letters,
    exists (select from public.markets as m where m.tenant_id = c.id) as has_estate
from (select pipeline.current_tenant() as id) as c
left join public.tenants as t on t.id = c.id
