create or replace function pipeline.tenants_in_reach()
returns uuid[] language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: a system_admin reaches tenants that the policy of public.tenants may not show.
begin
    return (
        select case
            when pipeline.scope() = 'system_admin' then array(select t.id from public.tenants as t)
            else array[pipeline.current_tenant()]
        end
    );
end
$func$;
comment on function pipeline.tenants_in_reach() is
    'The caller''s own tenant; all of them for scope system_admin. Policies compare with = any: an array lets them use an index.';
