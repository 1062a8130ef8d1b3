create or replace function pipeline.people(
    p_user_id uuid default null, p_text text default null, p_role text default null,
    p_after text default null, p_after_id uuid default null, p_limit integer default 51)
returns table (
    user_id uuid, email text, name text, roles text[], token_roles text[], scope text, crud text, is_active boolean, has_password boolean,
    last_sign_in_at timestamptz, created_at timestamptz, sessions bigint, is_self boolean, beyond text[], stamp text,
    member text, team text, office text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people have no rights on auth.users; the permission is checked below, the tenant is the caller's.
declare
    v_tenant_id uuid := pipeline.current_tenant();
begin
    perform pipeline.require('pipeline:people');
    return query
        select f.user_id, f.email, f.rights ->> 'name', g.roles, g.token_roles, f.rights ->> 'scope', f.rights ->> 'crud',
            (f.rights ->> 'is_active')::boolean, f.has_password, f.last_sign_in_at, f.created_at,
            (select count(*) from pipeline.user_sessions as s
                where s.user_id = f.user_id and s.seen_at > now() - interval '12 hours' and s.created_at > now() - interval '7 days'),
            f.user_id = auth.uid(), pipeline.beyond_caller(g.roles || g.token_roles, f.rights ->> 'scope', f.rights ->> 'crud'),
            md5(f.rights::text), m.member, m.team, m.office
        from (
            select u.id as user_id, coalesce(u.email, '')::text as email, u.encrypted_password is not null as has_password,
                u.last_sign_in_at, u.created_at, pipeline.person_rights(u.id, v_tenant_id) as rights,
                u.raw_app_meta_data -> 'roles' as token_roles
            from auth.users as u
            where (u.raw_app_meta_data ->> 'tenant_id' = v_tenant_id::text
                    or (u.raw_app_meta_data ->> 'tenant_id' is null
                        and exists (select from pipeline.user_roles as r where r.user_id = u.id and r.tenant_id = v_tenant_id)))
                and (p_user_id is null or u.id = p_user_id)
                and (nullif(p_text, '') is null or strpos(lower(concat_ws(' ', u.email, u.raw_user_meta_data ->> 'full_name')), lower(p_text)) > 0)
                and (p_role is null or exists (select from pipeline.user_roles as r
                    where r.user_id = u.id and r.tenant_id = v_tenant_id and r.role_name = p_role))
                and (p_after is null or (coalesce(u.email, ''), u.id) > (p_after, p_after_id))
            order by coalesce(u.email, ''), u.id
            limit p_limit
        ) as f
        cross join lateral (
            select array(select jsonb_array_elements_text(f.rights -> 'roles')) as roles,
                array(select jsonb_array_elements_text(case jsonb_typeof(f.token_roles) when 'array' then f.token_roles else '[]' end)) as token_roles
        ) as g
        left join lateral (
            select coalesce(b.full_name, nullif(concat_ws(' ', b.first_name, b.last_name), ''), b.email)::text as member, t.name::text as team, o.name::text as office
            from public.members as b
            left join public.teams as t on t.id = b.team_id
            left join public.offices as o on o.id = b.office_id
            where b.tenant_id = v_tenant_id and b.user_id = f.user_id
            limit 1
        ) as m on true
        order by f.email, f.user_id;
end
$func$;
comment on function pipeline.people(uuid, text, text, text, uuid, integer) is
    'The users of the caller''s tenant by e-mail address: what they may, who they are among the brokers, how often they are signed in; beyond: what they may and the caller may not, for which the caller can not change them; stamp: for set_user(). p_text: a part of address or name; p_after, p_after_id: the last one seen. Needs pipeline:people.';
