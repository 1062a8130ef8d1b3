create or replace function pipeline.local_user(p_user_id uuid)
returns jsonb language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the service has no rights on auth.users.
begin
    return (
        select jsonb_build_object(
            'sub', u.id, 'role', 'authenticated', 'email', u.email,
            'app_metadata', coalesce(u.raw_app_meta_data, '{}'), 'user_metadata', coalesce(u.raw_user_meta_data, '{}'))
        from auth.users as u
        where u.id = p_user_id and (u.banned_until is null or u.banned_until < now())
    );
end
$func$;
comment on function pipeline.local_user(uuid) is
    'The claims of a user of this database''s own auth.users, as a token of Supabase Auth has them; null when there is none, or when the user is banned.';
