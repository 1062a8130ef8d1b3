create or replace function pipeline.set_user(
    p_email text, p_tenant_id uuid, p_password text default null, p_name text default null, p_roles text[] default null,
    p_scope text default null, p_crud text default null, p_is_active boolean default true)
returns uuid language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the service has no rights on auth.users.
declare
    v_email text := lower(btrim(p_email));
    v_user_id uuid;
    v_problem text;
begin
    select u.id into v_user_id from auth.users as u where u.email = v_email for update;
    v_problem := case
        when not pipeline.is_service() then 'only the service may set users'
        when v_email is null or v_email !~ '^[^@[:space:]]+@[^@[:space:]]+$' then format('%s is no e-mail address', coalesce(quote_literal(p_email), 'null'))
        when not exists (select from public.tenants as t where t.id = p_tenant_id) then 'there is no such tenant'
        when p_password is null and v_user_id is null then 'a new user needs a password'
        when length(p_password) < 10 then 'the password is shorter than 10 characters'
        when octet_length(p_password) > 72 then 'the password is longer than 72 bytes'
        when p_scope not in ('self', 'team', 'global', 'org_admin', 'system_admin') then format('%L is no scope', p_scope)
        when p_crud ~ '[^crud]' then format('%L holds more than the letters c, r, u and d', p_crud)
        else (select format('there is no role %L', r) from unnest(p_roles) as r
            where not exists (select from pipeline.roles as k where k.name = r) limit 1)
    end;
    if v_problem is not null then
        raise exception '%', v_problem
            using errcode = 'LC081', hint = 'A user has an e-mail address, a tenant, a password of 10 characters to 72 bytes (bcrypt reads no more), roles of pipeline.roles, and the claims scope and crud (docs/access.md).';
    end if;

    if v_user_id is null then
        insert into auth.users (id, aud, role, email) values (gen_random_uuid(), 'authenticated', 'authenticated', v_email)
        returning id into v_user_id;
    end if;
    update auth.users as u
    set encrypted_password = case when p_password is null then u.encrypted_password else extensions.crypt(p_password, extensions.gen_salt('bf', 10)) end,
        raw_app_meta_data = coalesce(u.raw_app_meta_data, '{}') || jsonb_strip_nulls(
            jsonb_build_object('provider', 'email', 'tenant_id', p_tenant_id, 'scope', p_scope, 'crud', p_crud)),
        raw_user_meta_data = coalesce(u.raw_user_meta_data, '{}') || jsonb_strip_nulls(jsonb_build_object('full_name', p_name)),
        banned_until = case when p_is_active then null else 'infinity'::timestamptz end,
        updated_at = now()
    where u.id = v_user_id;
    if p_roles is not null then
        delete from pipeline.user_roles as r where r.user_id = v_user_id and r.tenant_id = p_tenant_id and r.role_name <> all (p_roles);
        insert into pipeline.user_roles (user_id, tenant_id, role_name)
        select v_user_id, p_tenant_id, r from unnest(p_roles) as r
        on conflict do nothing;
    end if;
    -- A new password, or none any more, ends what was opened with the old one.
    if p_password is not null or not p_is_active then
        perform pipeline.close_sessions(p_user_id => v_user_id);
    end if;
    return v_user_id;
end
$func$;
comment on function pipeline.set_user(text, uuid, text, text, text[], text, text, boolean) is
    'Adds a user to this database''s own auth.users, or changes the one with that e-mail address; gives the id. What is null stays as it is. p_roles: all the user''s roles in the tenant; p_scope, p_crud: claims, see docs/access.md; p_is_active false bars the user. A new password ends the user''s sessions. For the embedded default; Supabase Auth has users of its own. LC081 for wrong values. For the service.';
