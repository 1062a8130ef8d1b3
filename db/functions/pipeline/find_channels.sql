create or replace function pipeline.find_channels(
    p_portal text, p_status text, p_error text, p_limit integer, p_before timestamptz default null, p_before_id uuid default null)
returns setof public.mls_listing_syndications language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the policy has all listings of the tenant looked at before the first row comes. It asks as the policy for changes does, so that
-- whoever finds a push may have it retried.
declare
    v_tenant_id uuid := pipeline.current_tenant();
    v_portals text[] := array(select p.code from pipeline.portals_in_use() as p where p_portal is null or p.code = p_portal);
    v_statuses text[] := case when p_error is not null then '{FAILED}' when p_status is not null then array[p_status]
        else '{PENDING,ACTIVE,PAUSED,FAILED,REMOVED}' end;
    v_more text := case when p_error is not null then ' and s.error_group = $5' else '' end
        || case when p_before is not null then ' and (s.updated_at, s.id) < ($6, $7)' else '' end;
begin
    if not pipeline.may('r') or p_error is not null and p_status is not null and p_status <> 'FAILED' then
        return;
    end if;
    -- Put together, so that each filter finds its index; and from the side that has less: who reaches all of the tenant goes through the
    -- states of the portals, others through their own listings.
    if pipeline.is_tenant_wide() then
        return query execute format($query$
            select x.*
            from unnest($1) as p (code)
            cross join unnest($2) as t (status)
            cross join lateral (
                select s.* from public.mls_listing_syndications as s
                where s.tenant_id = $3 and s.portal = p.code and s.status = t.status %s
                order by s.updated_at desc, s.id desc limit $4
            ) as x
            order by x.updated_at desc, x.id desc limit $4
        $query$, v_more) using v_portals, v_statuses, v_tenant_id, p_limit, p_error, p_before, p_before_id;
    else
        return query execute format($query$
            select s.*
            from public.mls_listings as l
            join public.mls_listing_syndications as s on s.listing_id = l.id
            where l.tenant_id = $3 and l.broker_id = any ($8)
                and s.portal = any ($1) and s.status = any ($2) %s
            order by s.updated_at desc, s.id desc limit $4
        $query$, v_more) using v_portals, v_statuses, v_tenant_id, p_limit, p_error, p_before, p_before_id, pipeline.brokers_in_reach();
    end if;
end
$func$;
comment on function pipeline.find_channels(text, text, text, integer, timestamptz, uuid) is
    'Listings on portals that the caller may change, or only read without the letter u, what changed last first: of a portal, a status, a kind of error (error_group), all where null; from behind (p_before, p_before_id), p_limit at most.';
