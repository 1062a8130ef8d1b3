create or replace function pipeline.is_service()
returns boolean language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    -- current_user would be the owner inside a definer function; role and session_user are the caller's.
    v_role name := coalesce(current_setting('role', true), 'none');
begin
    return pg_has_role(case when v_role = 'none' then session_user else v_role end, 'service_role', 'member')
        and v_role not in ('anon', 'authenticated');
end
$func$;
comment on function pipeline.is_service() is
    'Whether the caller is the service_role, a role that has it, or the owner: the loader, jobs and administrators, whom tenants and permissions do not bind.';
