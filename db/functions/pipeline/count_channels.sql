create or replace function pipeline.count_channels(p_most integer default 1000)
returns table (portal text, status text, rows bigint, oldest timestamptz, next_push timestamptz, gave_up bigint)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_tenant_id uuid := pipeline.current_tenant();
    v_statuses constant text[] := '{PENDING,ACTIVE,PAUSED,FAILED,REMOVED}';
begin
    if pipeline.is_tenant_wide() then
        return query
            select p.code, t.status, c.rows, c.oldest, c.next_push, c.gave_up
            from pipeline.portals_in_use() as p
            cross join unnest(v_statuses) as t (status)
            cross join lateral (
                select count(*) as rows, min(x.updated_at) as oldest, min(x.next_push) as next_push,
                    count(*) filter (where x.status = 'FAILED' and x.next_push is null) as gave_up
                from (
                    select s.status, s.updated_at, case when s.status = 'FAILED' then (
                        select pipeline.next_push(s, l.status) from public.mls_listings as l where l.id = s.listing_id) end as next_push
                    from public.mls_listing_syndications as s
                    where s.tenant_id = v_tenant_id and s.portal = p.code and s.status = t.status
                    order by s.updated_at, s.id limit p_most + 1
                ) as x
            ) as c
            where c.rows > 0;
    else
        return query
            select s.portal, s.status, least(count(*), p_most + 1), min(s.updated_at),
                min(pipeline.next_push(s, l.status)) filter (where s.status = 'FAILED'),
                count(*) filter (where s.status = 'FAILED' and pipeline.next_push(s, l.status) is null)
            from public.mls_listings as l
            join public.mls_listing_syndications as s on s.listing_id = l.id
            where l.tenant_id = v_tenant_id and l.broker_id = any ((select pipeline.brokers_in_reach())::uuid[])
            group by s.portal, s.status;
    end if;
end
$func$;
comment on function pipeline.count_channels(integer) is
    'How many listings that the caller reaches are in which state on which portal, those that have been in it longest counted, p_most and one more at most; since when the oldest is in it; of what failed, when the next of them is tried again, and how many never by themselves (next_push()).';
