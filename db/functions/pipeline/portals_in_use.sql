create or replace function pipeline.portals_in_use()
returns table (code text, name text, description text, portal_type text, base_url text, is_on boolean, is_defined boolean)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the codes are found by the index alone, whoever's the listings are; it tells callers only of their own tenant's portals.
begin
    if not pipeline.may('r') then
        return;
    end if;
    return query
        with recursive used (code) as (
            -- One look into the index for each code.
            select min(s.portal) from public.mls_listing_syndications as s where s.tenant_id = pipeline.current_tenant()
            union all
            select (select min(s.portal) from public.mls_listing_syndications as s
                where s.tenant_id = pipeline.current_tenant() and s.portal > u.code)
            from used as u where u.code is not null
        ), defined as (
            select distinct on (d.code) d.*
            from public.mls_portal_definitions as d
            where d.tenant_id is null or d.tenant_id = pipeline.current_tenant()
            order by d.code, d.tenant_id nulls last
        )
        select coalesce(d.code, u.code), coalesce(d.name, u.code), d.description, d.portal_type, d.base_url, coalesce(d.is_active, true), d.code is not null
        from defined as d
        full join (select x.code from used as x where x.code is not null) as u on u.code = d.code
        order by 2, 1;
end
$func$;
comment on function pipeline.portals_in_use() is
    'The portals of the caller''s tenant: those that are defined, its own definition before the one for all, and those that only listings name. Nothing for whoever may not read real estate.';
