create or replace function pipeline.reso_reach()
returns uuid[] language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the policy of public.tenants shows none to reso_api. Whose call it is, the settings of the session say:
-- current_user is the owner here.
begin
    return (
        select case
            when pipeline.is_service() or (c.is_reso and not c.names_tenant) then array(select t.id from public.tenants as t)
            when c.is_reso then array_remove(array[c.tenant_id], null)
            when c.caller = 'authenticated' and pipeline.is_tenant_wide() and pipeline.may('r') then pipeline.tenants_in_reach()
            else '{}'
        end
        from (
            select r.caller,
                exists (select from pg_roles as p where p.rolname = 'reso_api' and pg_has_role(r.caller, p.oid, 'member'))
                    and r.caller not in ('anon', 'authenticated') as is_reso,
                coalesce(nullif(j.claims #>> '{app_metadata,tenant_id}', ''), nullif(j.claims ->> 'tenant_id', ''))::uuid as tenant_id,
                -- A token that names no tenant where it should reaches none.
                coalesce(j.claims -> 'app_metadata' ? 'tenant_id' or j.claims ? 'tenant_id', false) as names_tenant
            from (select case when coalesce(current_setting('role', true), 'none') = 'none' then session_user
                    else current_setting('role')::name end as caller) as r
            cross join (select nullif(current_setting('request.jwt.claims', true), '')::jsonb as claims) as j
        ) as c
    );
end
$func$;
comment on function pipeline.reso_reach() is
    'The tenants all of whose served records the caller reads in the RESO views: all for the service; for reso_api all, or the one in its token (none if that is empty); for a signed-in user of scope global and wider the tenants in reach; else none.';
