-- name: portals
select p.code, p.name, p.description, p.portal_type, case when p.base_url ~* '^https?://' then p.base_url end as url, p.is_on, p.is_defined
from pipeline.portals_in_use() as p

-- name: counts
select c.portal, c.status, c.rows, c.oldest, c.next_push, c.next_push <= now() as is_due, c.gave_up
from pipeline.count_channels(%(most)s) as c

-- name: list
select s.id, s.portal, coalesce(p.name, s.portal) as portal_name, coalesce(p.is_on, true) as is_on, s.status, s.attempts, s.last_error,
    s.error_group, s.updated_at, s.last_pushed_at, s.published_at,
    case when s.external_url ~* '^https?://' then s.external_url end as url, s.external_id,
    n.next_push, n.next_push <= now() as is_due, pipeline.is_out(l.status) as is_out, l.status::text as listing_status,
    l.id as listing_id, coalesce(l.name, l.ref, l.listing_key) as name, l.ref
from pipeline.find_channels(%(portal)s, %(state)s, %(error)s, %(limit)s, %(before)s, %(before_id)s) as s
join public.mls_listings as l on l.id = s.listing_id
left join pipeline.portals_in_use() as p on p.code = s.portal
cross join lateral (
    select pipeline.next_push(s.id, s.status, s.attempts, s.updated_at, pipeline.is_out(l.status), coalesce(p.is_on, true))
) as n (next_push)
order by s.updated_at desc, s.id desc

-- name: errors
select e.error_group, e.rows, e.latest, e.portals
from pipeline.channel_errors(%(portal)s, %(most)s) as e

-- name: channel
select s.id, s.listing_id from public.mls_listing_syndications as s where s.id = %(id)s

-- name: preview
select pipeline.retry_channels(%(portal)s, %(error)s, p_preview => true) as preview

-- name: retry
select pipeline.retry_channels(%(portal)s, %(error)s, p_expected => %(expected)s) as done

-- name: retry_one
select pipeline.retry_channels(p_ids => array[%(id)s]::uuid[]) as done

-- name: of_listing
select s.id, s.portal, coalesce(p.name, s.portal) as portal_name, coalesce(p.is_on, true) as is_on, s.status, s.attempts, s.last_error,
    s.updated_at, s.last_pushed_at, s.published_at, case when s.external_url ~* '^https?://' then s.external_url end as url, s.external_id,
    n.next_push, n.next_push <= now() as is_due, pipeline.is_out(l.status) as is_out
from public.mls_listing_syndications as s
join public.mls_listings as l on l.id = s.listing_id
left join pipeline.portals_in_use() as p on p.code = s.portal
cross join lateral (
    select pipeline.next_push(s.id, s.status, s.attempts, s.updated_at, pipeline.is_out(l.status), coalesce(p.is_on, true))
) as n (next_push)
where s.listing_id = %(id)s
order by 3
