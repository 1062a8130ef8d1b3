create or replace function pipeline.estate_of_status(
    p_status public.mls_listing_status, p_is_mine boolean, p_limit integer,
    p_since timestamptz default null, p_until timestamptz default null)
returns table (id uuid, status_changed_at timestamptz) language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
-- Planned for the values that are given: what is null filters nothing.
set plan_cache_mode = force_custom_plan
as $func$
-- Definer: comparing an enum is not leakproof, so under the policy of public.mls_listings no index would find a status;
-- what the policy asks is asked below, for the caller's own tenant.
declare
    v_tenant_id uuid := pipeline.current_tenant();
    v_brokers uuid[];
begin
    if not pipeline.may('r') then
        return;
    elsif p_is_mine then
        v_brokers := array[auth.uid()];
    elsif not pipeline.is_tenant_wide() and p_status <> 'INGESTED' then
        v_brokers := pipeline.brokers_in_reach();
    end if;
    return query
        select l.id, l.status_changed_at
        from public.mls_listings as l
        where l.tenant_id = v_tenant_id and l.status = p_status
            and (v_brokers is null or l.broker_id = any (v_brokers))
            and (p_since is null or l.status_changed_at > p_since)
            and (p_until is null or l.status_changed_at <= p_until)
        order by l.status_changed_at desc nulls last, l.id
        limit p_limit;
end
$func$;
comment on function pipeline.estate_of_status(public.mls_listing_status, boolean, integer, timestamptz, timestamptz) is
    'Which real estate of the caller''s tenant that the caller reaches has a status, the latest to have it first, p_limit at most; p_is_mine: only what the caller has claimed; p_since (not it itself), p_until: when it came to have it. What the policy of public.mls_listings shows, found by the index.';
