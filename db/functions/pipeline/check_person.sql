create or replace function pipeline.check_person(
    p_user_id uuid, p_tenant_id uuid, p_has_password boolean, p_roles text[], p_scope text, p_crud text, p_is_active boolean, p_seen text)
returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:people have no rights on auth.users; set_user() has checked that they are.
declare
    v_rights jsonb := pipeline.person_rights(p_user_id, p_tenant_id);
    v_user auth.users;
    v_is_ours boolean;
    v_is_anothers boolean;
    v_beyond text[];
    v_who jsonb;
begin
    perform pipeline.require('pipeline:people');
    -- Somebody may have been barred while waiting for their turn.
    if exists (select from auth.users as u where u.id = auth.uid() and u.banned_until > now()) then
        raise exception 'you may not sign in any more' using errcode = 'insufficient_privilege', hint = 'Ask another administrator.';
    end if;
    if p_tenant_id is distinct from pipeline.current_tenant() then
        raise exception 'there is no such tenant' using errcode = 'LC081', hint = 'You look after the people of your own tenant.';
    end if;
    if p_user_id is not null then
        select u.* into v_user from auth.users as u where u.id = p_user_id;
        v_is_ours := v_user.raw_app_meta_data ->> 'tenant_id' = p_tenant_id::text
            or (v_user.raw_app_meta_data ->> 'tenant_id' is null
                and exists (select from pipeline.user_roles as r where r.user_id = p_user_id and r.tenant_id = p_tenant_id));
        v_is_anothers := coalesce(v_user.raw_app_meta_data ->> 'tenant_id' <> p_tenant_id::text, false)
            or (v_user.raw_app_meta_data ->> 'tenant_id' is null
                and exists (select from pipeline.user_roles as r where r.user_id = p_user_id and r.tenant_id <> p_tenant_id));
        if v_is_anothers then
            raise exception 'this e-mail address can not be used here'
                using errcode = 'LC081', hint = 'Whoever looks after the installation can: cdl user.';
        elsif v_is_ours and p_seen = 'new' then
            raise exception 'there is a user % already', v_user.email using errcode = 'LC081', hint = 'Change what they may instead.';
        elsif p_has_password and (not v_is_ours or v_user.encrypted_password is null) then
            raise exception 'the user has a password already, or signs in otherwise'
                using errcode = 'LC081', hint = 'Add them without a password.';
        end if;
        -- Whoever could set their password or name would be them.
        v_beyond := pipeline.beyond_caller(
            array(select jsonb_array_elements_text(v_rights -> 'roles')) || array(select jsonb_array_elements_text(
                case jsonb_typeof(v_user.raw_app_meta_data -> 'roles') when 'array' then v_user.raw_app_meta_data -> 'roles' else '[]' end)),
            v_rights ->> 'scope', v_rights ->> 'crud');
        if v_beyond <> '{}' then
            raise exception '% may do more than you', coalesce(v_user.email, p_user_id::text)
                using errcode = 'insufficient_privilege', detail = array_to_string(v_beyond, ', '), hint = 'Somebody who may all of that can change them.';
        end if;
        if p_seen is distinct from 'new' and p_seen is distinct from md5(v_rights::text) then
            select to_jsonb(c) into v_who from pipeline.people_changes as c
            where c.user_id = p_user_id and c.tenant_id = p_tenant_id order by c.id desc limit 1;
            raise exception 'somebody else has changed this person meanwhile' using errcode = 'LC082',
                detail = case when v_who is null then 'At the server.' else format('%s, at %s.', pipeline.actor_name(v_who ->> 'changed_by', p_tenant_id),
                    to_char((v_who ->> 'changed_at')::timestamptz at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')) end,
                hint = 'Load it again, look at what is new, and change that.';
        end if;
        if p_user_id = auth.uid() and (
            (p_roles is not null and to_jsonb(array(select distinct r from unnest(p_roles) as r order by 1)) <> v_rights -> 'roles')
            or coalesce(p_scope <> v_rights ->> 'scope', false) or coalesce(p_crud <> v_rights ->> 'crud', false) or not coalesce(p_is_active, true)) then
            raise exception 'nobody changes what they themselves may'
                using errcode = 'LC088', hint = 'Ask another administrator; at the server, cdl user does.';
        end if;
    end if;
    v_beyond := pipeline.beyond_caller(p_roles, p_scope, p_crud);
    if v_beyond <> '{}' then
        raise exception 'you can not give what you do not have'
            using errcode = 'insufficient_privilege', detail = array_to_string(v_beyond, ', '), hint = 'Ask somebody who may all of that.';
    end if;
end
$func$;
comment on function pipeline.check_person(uuid, uuid, boolean, text[], text, text, boolean, text) is
    'Refuses what a person who looks after people must not do with a user (null: a new one): touch another tenant''s (LC081) or one who may more than they, give what they have not (42501), change what they themselves may (LC088), overwrite what another has changed since p_seen (LC082).';
