create or replace view public.ingress_metrics
with (security_invoker = true)
as
select
    e.tenant_id, e.origin_system, e.day,
    count(*) filter (where e.what = 'ingested') as ingested,
    count(*) filter (where e.what = 'claimed') as claimed,
    count(*) filter (where e.what = 'enriched') as enriched,
    count(*) filter (where e.what = 'published') as published
from (
    select l.tenant_id, l.origin_system, (v.at at time zone 'UTC')::date as day, v.what
    from public.mls_listings as l
    cross join lateral (
        values ('ingested', l.created_at), ('claimed', l.claimed_at), ('published', l.published_at)
    ) as v (what, at)
    where l.origin_system is not null and l.origin_system <> 'MANUAL' and v.at is not null
    union all
    -- Enriched: a broker was done with the draft.
    select l.tenant_id, l.origin_system, (min(h.changed_at) at time zone 'UTC')::date, 'enriched'
    from public.mls_status_history as h
    join public.mls_listings as l on l.id = h.listing_id
    where h.from_status = 'DRAFT' and h.to_status not in ('INGESTED', 'WITHDRAWN')
        and l.origin_system is not null and l.origin_system <> 'MANUAL'
    group by l.id
) as e
group by e.tenant_id, e.origin_system, e.day;
comment on view public.ingress_metrics is
    'How many listings of the sources were ingested, claimed, enriched (first moved on from DRAFT) and published (for the first time), by tenant, source and day (UTC); of those that the caller sees.';
