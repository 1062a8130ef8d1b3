create or replace function pipeline.count_channels(p_most integer default 1000)
returns table (portal text, status text, rows bigint, oldest timestamptz, next_push timestamptz, gave_up bigint)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: what is counted must not be looked at row by row. It asks as the policies do, and counts in the caller's own tenant.
declare
    v_tenant_id uuid := pipeline.current_tenant();
begin
    if not pipeline.may('r') then
        return;
    elsif pipeline.is_tenant_wide() then
        return query
            select p.code, t.status, c.rows, c.oldest, f.next_push, coalesce(f.gave_up, 0)
            from pipeline.portals_in_use() as p
            cross join unnest('{PENDING,ACTIVE,PAUSED,FAILED,REMOVED}'::text[]) as t (status)
            cross join lateral (
                select count(*) as rows, min(x.updated_at) as oldest
                from (
                    select s.updated_at
                    from public.mls_listing_syndications as s
                    where s.tenant_id = v_tenant_id and s.portal = p.code and s.status = t.status
                    order by s.updated_at, s.id limit p_most + 1
                ) as x
            ) as c
            left join lateral (
                select min(y.next_push) as next_push, count(*) filter (where y.next_push is null) as gave_up
                from (
                    select pipeline.next_push(s.id, s.status, s.attempts, s.updated_at,
                        -- Looked up one by one: a join would read all listings.
                        (select pipeline.is_out(l.status) from public.mls_listings as l where l.id = s.listing_id), p.is_on) as next_push
                    from public.mls_listing_syndications as s
                    where s.tenant_id = v_tenant_id and s.portal = p.code and s.status = 'FAILED' and t.status = 'FAILED'
                    order by s.updated_at, s.id limit p_most + 1
                ) as y
            ) as f on true
            where c.rows > 0;
    else
        return query
            select x.portal, x.status, least(count(*), p_most + 1), min(x.updated_at), min(x.next_push),
                count(*) filter (where x.status = 'FAILED' and x.next_push is null)
            from (
                select s.portal, s.status, s.updated_at,
                    case when s.status = 'FAILED'
                        then pipeline.next_push(s.id, s.status, s.attempts, s.updated_at, pipeline.is_out(l.status), p.is_on) end as next_push
                from public.mls_listings as l
                join public.mls_listing_syndications as s on s.listing_id = l.id
                join pipeline.portals_in_use() as p on p.code = s.portal
                where l.tenant_id = v_tenant_id and l.broker_id = any (pipeline.brokers_in_reach())
            ) as x
            group by x.portal, x.status;
    end if;
end
$func$;
comment on function pipeline.count_channels(integer) is
    'How many listings that the caller reaches are in which state on which portal, those that have been in it longest counted, p_most and one more at most; since when the oldest is in it; of what failed, when the next of them is tried again, and how many never by themselves (next_push()). Nothing for whoever may not read real estate.';
