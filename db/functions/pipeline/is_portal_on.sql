create or replace function pipeline.is_portal_on(p_tenant_id uuid, p_portal text)
returns boolean language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
begin
    -- A tenant's own definition of a portal goes before the one for all.
    return coalesce((
        select d.is_active from public.mls_portal_definitions as d
        where d.code = p_portal and (d.tenant_id = p_tenant_id or d.tenant_id is null)
        order by d.tenant_id nulls last limit 1), true);
end
$func$;
comment on function pipeline.is_portal_on(uuid, text) is
    'Whether a tenant has a portal switched on: by its own row of mls_portal_definitions, else by the one for all; one that nobody has defined is on.';
