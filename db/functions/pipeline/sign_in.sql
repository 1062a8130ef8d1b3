create or replace function pipeline.sign_in(p_email text, p_password text, p_address inet)
returns uuid language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the service has no rights on auth.users.
declare
    -- bcrypt of nothing that anybody knows: an unknown address takes as long to refuse as a wrong password.
    c_nobody constant text := '$2a$10$Qm1vbGRlcldvcnRlU2luZOe4Sd8Yo4hVvJmC9n2TnPz1y9cQG8KzS';
    v_user_id uuid;
    v_hash text;
begin
    perform pipeline.check_sign_in_rate(p_email, p_address);
    select u.id, u.encrypted_password into v_user_id, v_hash
    from auth.users as u
    where u.email = lower(btrim(p_email)) and u.encrypted_password like '$2%' and (u.banned_until is null or u.banned_until < now());
    if extensions.crypt(p_password, coalesce(v_hash, c_nobody)) = v_hash and octet_length(p_password) <= 72 then
        update auth.users as u set last_sign_in_at = now() where u.id = v_user_id;
        return v_user_id;
    end if;
    perform pipeline.note_sign_in_failure(p_email, p_address);
    return null;
end
$func$;
comment on function pipeline.sign_in(text, text, inet) is
    'The user of this database''s own auth.users whose e-mail address and password (bcrypt) these are; null when they are wrong, which is noted. LC080 after too many attempts. For the embedded default: where Supabase Auth is configured, that is asked instead.';
