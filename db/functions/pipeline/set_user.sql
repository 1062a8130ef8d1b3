create or replace function pipeline.set_user(
    p_email text, p_tenant_id uuid, p_password text default null, p_name text default null, p_roles text[] default null,
    p_scope text default null, p_crud text default null, p_is_active boolean default null, p_seen text default null)
returns uuid language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: neither the service nor people have rights on auth.users. The service may set anybody; people are checked below.
declare
    v_email text := lower(btrim(p_email));
    v_is_service boolean := pipeline.is_service();
    v_user_id uuid;
    v_is_new boolean;
    v_administrators bigint;
    v_before jsonb;
    v_after jsonb;
    v_changes jsonb;
    v_problem text;
begin
    -- One change of a tenant's people at a time: two administrators who bar each other must not both succeed.
    perform from public.tenants as t where t.id = p_tenant_id for no key update;
    if not v_is_service then
        perform pipeline.require('pipeline:people');
    end if;
    select u.id into v_user_id from auth.users as u where u.email = v_email for update;
    v_problem := case
        when v_email is null or v_email !~ '^[^@[:space:]]+@[^@[:space:]]+$' then format('%s is no e-mail address', coalesce(quote_literal(p_email), 'null'))
        when length(v_email) > 254 then 'the e-mail address is longer than 254 characters'
        when not exists (select from public.tenants as t where t.id = p_tenant_id) then 'there is no such tenant'
        when p_password is null and v_user_id is null then 'a new user needs a password'
        when pipeline.password_problem(p_password) is not null then pipeline.password_problem(p_password)
        when length(p_name) > 200 then 'the name is longer than 200 characters'
        when p_scope not in ('self', 'team', 'global', 'org_admin', 'system_admin') then format('%L is no scope', p_scope)
        when p_crud ~ '[^crud]' then format('%L holds more than the letters c, r, u and d', p_crud)
        else (select format('there is no role %L', r) from unnest(p_roles) as r
            where not exists (select from pipeline.roles as k where k.name = r) limit 1)
    end;
    if v_problem is not null then
        raise exception '%', v_problem
            using errcode = 'LC081', hint = 'A user has an e-mail address, a tenant, a password of 10 characters to 72 bytes (bcrypt reads no more), roles of pipeline.roles, and the claims scope and crud (docs/access.md).';
    end if;
    if not v_is_service then
        perform pipeline.check_person(v_user_id, p_tenant_id, p_password is not null, p_roles, p_scope, p_crud, p_is_active, p_seen);
    end if;
    v_administrators := pipeline.administrators(p_tenant_id);
    v_before := pipeline.person_rights(v_user_id, p_tenant_id);
    v_is_new := v_user_id is null;

    if v_is_new then
        insert into auth.users (id, aud, role, email, raw_app_meta_data)
        values (gen_random_uuid(), 'authenticated', 'authenticated', v_email, '{"provider": "email"}')
        returning id into v_user_id;
    end if;
    update auth.users as u
    set encrypted_password = case when p_password is null then u.encrypted_password else extensions.crypt(p_password, extensions.gen_salt('bf', 10)) end,
        raw_app_meta_data = coalesce(u.raw_app_meta_data, '{}') || jsonb_strip_nulls(
            jsonb_build_object('tenant_id', p_tenant_id, 'scope', p_scope, 'crud', p_crud)),
        raw_user_meta_data = coalesce(u.raw_user_meta_data, '{}') || jsonb_strip_nulls(jsonb_build_object('full_name', p_name)),
        banned_until = case p_is_active when true then null when false then 'infinity'::timestamptz else u.banned_until end,
        updated_at = now()
    where u.id = v_user_id;
    if p_roles is not null then
        delete from pipeline.user_roles as r where r.user_id = v_user_id and r.tenant_id = p_tenant_id and r.role_name <> all (p_roles);
        insert into pipeline.user_roles (user_id, tenant_id, role_name)
        select v_user_id, p_tenant_id, r from unnest(p_roles) as r
        on conflict do nothing;
    end if;
    if not v_is_service and v_administrators > 0 and pipeline.administrators(p_tenant_id) = 0 then
        raise exception 'nobody would be left to look after the tenant''s people'
            using errcode = 'LC088', hint = 'Give another person a role with the permission pipeline:people first.';
    end if;

    v_after := pipeline.person_rights(v_user_id, p_tenant_id);
    select coalesce(jsonb_object_agg(a.key, jsonb_build_object('old', v_before -> a.key, 'new', a.value)), '{}') into v_changes
    from jsonb_each(v_after) as a where a.value is distinct from v_before -> a.key;
    if p_password is not null then
        v_changes := v_changes || '{"password": {}}';
    end if;
    if v_changes <> '{}' then
        insert into pipeline.people_changes (tenant_id, user_id, is_new, changes, changed_by)
        values (p_tenant_id, v_user_id, v_is_new, v_changes, pipeline.actor());
    end if;
    if p_password is not null or p_is_active = false then
        -- A new password, or none any more, ends what was opened with the old one.
        perform pipeline.close_sessions(p_user_id => v_user_id);
    elsif v_changes ?| array['scope', 'crud'] then
        -- A local user's claims are read at each request; another's stand in a token, and are read when they sign in again.
        delete from pipeline.user_sessions as s where s.user_id = v_user_id and not s.is_local;
    end if;
    return v_user_id;
end
$func$;
comment on function pipeline.set_user(text, uuid, text, text, text[], text, text, boolean, text) is
    'Adds a user to auth.users, or changes the one with that e-mail address; gives the id. What is null stays as it is. p_roles: all the user''s roles in the tenant; p_scope, p_crud: claims, see docs/access.md; p_is_active: false bars the user, true lets them in again. A new password and a bar end the user''s sessions; what changes is kept in pipeline.people_changes. For the service, and for people with pipeline:people within their own tenant and what they have themselves: p_seen is then people()''s stamp of the person as shown, or new. LC081 for wrong values, LC082 when somebody else has changed the person since, LC088 when nobody would be left who may, or it is oneself, 42501 for more than one has.';
