create or replace function pipeline.is_service()
returns boolean language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    -- current_user would be the owner inside a definer function; role and session_user are the caller's.
    select pg_has_role(
        case when coalesce(current_setting('role', true), 'none') = 'none' then session_user else current_setting('role')::name end,
        'service_role', 'member')
    and coalesce(current_setting('role', true), 'none') not in ('anon', 'authenticated')
$func$;
comment on function pipeline.is_service() is
    'Whether the caller is the service_role, a role that has it, or the owner: the loader, jobs and administrators, whom tenants and permissions do not bind.';
