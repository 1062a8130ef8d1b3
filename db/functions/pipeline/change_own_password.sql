create or replace function pipeline.change_own_password(p_user_id uuid, p_present text, p_new text, p_address inet, p_token_hash bytea)
returns boolean language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the service has no rights on auth.users. For the service alone, which knows whose session it is.
declare
    v_user auth.users;
    v_problem text;
    v_tenant_id uuid;
begin
    select u.* into v_user from auth.users as u
    where u.id = p_user_id and u.encrypted_password like '$2%' and (u.banned_until is null or u.banned_until < now());
    if v_user.id is null then
        raise exception 'there is no such user' using errcode = 'LC081', hint = 'Sign in again.';
    end if;
    -- A session that somebody left open is no way to guess the password.
    perform pipeline.check_sign_in_rate(v_user.email, p_address);
    -- What this very session may have waited for: a new password of another session.
    select u.* into v_user from auth.users as u where u.id = p_user_id for update;
    if coalesce(extensions.crypt(p_present, v_user.encrypted_password) <> v_user.encrypted_password or octet_length(p_present) > 72, true) then
        perform pipeline.note_sign_in_failure(v_user.email, p_address);
        return false;
    end if;
    v_problem := case
        when p_new is null then 'a new password is missing'
        when p_new = p_present then 'the new password is the present one'
        else pipeline.password_problem(p_new)
    end;
    if v_problem is not null then
        raise exception '%', v_problem
            using errcode = 'LC081', hint = 'Choose one of 10 characters to 72 bytes (bcrypt reads no more) that you use nowhere else.';
    end if;
    update auth.users as u
    set encrypted_password = extensions.crypt(p_new, extensions.gen_salt('bf', 10)), updated_at = now()
    where u.id = p_user_id;
    v_tenant_id := (select t.id from public.tenants as t where t.id::text = v_user.raw_app_meta_data ->> 'tenant_id');
    if v_tenant_id is not null then
        insert into pipeline.people_changes (tenant_id, user_id, is_new, changes, changed_by)
        values (v_tenant_id, p_user_id, false, '{"password": {}}', p_user_id::text);
    end if;
    perform pipeline.close_other_sessions(p_token_hash);
    return true;
end
$func$;
comment on function pipeline.change_own_password(uuid, text, text, inet, bytea) is
    'Gives a user of this database''s own auth.users another password, who proves to know the present one; ends the user''s sessions but the one with that token''s hash, and is kept in pipeline.people_changes. False when the present one is wrong, which counts as a failed attempt to sign in. LC080 after too many of those, LC081 for a new one that is too short, too long or the present one.';
