-- name: to_claim
select i.id, i.listing_key, coalesce(i.name, i.ref, i.listing_key) as name, i.origin_system, i.origin_key, i.origin_deleted,
    i.property_type, i.city, i.district, i.country, i.list_price, i.lease_price, i.currency_code, i.bedrooms, i.living_area,
    i.ingested_at, i.age_days
from public.ingested_listings as i
where (%(origin)s::text is null or i.origin_system = %(origin)s)
    and (%(city)s::text is null or lower(i.city) = lower(%(city)s))
    and (%(type)s::text is null or i.property_type = %(type)s)
    and (%(after_time)s::timestamptz is null or (i.ingested_at, i.id) > (%(after_time)s, %(after_id)s::uuid))
order by i.ingested_at, i.id
limit 51

-- name: count_to_claim
select count(*) from (select from public.ingested_listings limit 1001) as i

-- name: claim
select pipeline.claim_listings(%(ids)s::uuid[], auth.uid()) as answer

-- name: advance
select pipeline.advance_listings(array[%(id)s]::uuid[], %(status)s, %(note)s) as answer

-- name: release
select pipeline.release_listing(%(id)s, %(note)s) as answer

-- name: set_ownership
select pipeline.set_ownership(%(id)s, %(by_source)s) as answer

-- name: set_step
select pipeline.set_checklist_item(%(id)s, %(code)s, %(role)s, %(state)s, %(note)s) as answer

-- name: settle_suggestion
select pipeline.settle_suggestion(%(suggestion_id)s, %(take)s, null) as answer

-- name: board
-- The latest of each status; a status that has more than 500 says so.
select s.status, c.count, l.*
from unnest(enum_range('DRAFT'::public.mls_listing_status, null)) as s (status)
cross join lateral (
    select count(*) from (
        select from public.mls_listings as x
        where x.tenant_id = (select pipeline.current_tenant()) and x.status = s.status and (not %(mine)s or x.broker_id = auth.uid())
        limit 501) as y
) as c
left join lateral (
    select x.id, coalesce(x.name, x.ref, x.listing_key) as name, x.city, x.list_price, x.lease_price, x.currency_code, x.broker_id,
        x.status_changed_at, x.origin_deleted,
        exists (select from pipeline.suggestions as g where g.record_uuid = x.id and g.status = 'open') as has_suggestions
    from public.mls_listings as x
    where x.tenant_id = (select pipeline.current_tenant()) and x.status = s.status and (not %(mine)s or x.broker_id = auth.uid())
    order by x.status_changed_at desc nulls last, x.id
    limit 12
) as l on true
order by s.status, l.status_changed_at desc nulls last, l.id

-- name: listing
select l.id, l.listing_key, l.ref, coalesce(l.name, l.ref, l.listing_key) as name, l.status::text as status, l.origin_system, l.origin_key,
    l.origin_status, l.origin_deleted, l.origin_sync_ts, l.is_externally_managed, l.claimed_at, l.broker_id, l.property_type, l.city,
    l.list_price, l.lease_price, l.currency_code, l.latitude, l.longitude, l.public_remarks, l.updated_at,
    coalesce(m.full_name, nullif(concat_ws(' ', m.first_name, m.last_name), ''), m.email, n.name, l.broker_id::text) as broker,
    o.name as office, l.broker_id = auth.uid() as is_mine
from public.mls_listings as l
left join public.members as m on m.user_id = l.broker_id and m.tenant_id = l.tenant_id
left join public.offices as o on o.id = l.office_id
left join lateral pipeline.people_names(array[l.broker_id::text]) as n on true
where l.id = %(id)s

-- name: origins
select pipeline.listing_origins(%(id)s) as origins

-- name: names
select n.actor, n.name from pipeline.people_names(%(actors)s) as n

-- name: steps
-- Where the listing can go from here.
select t.to_status::text as to_status, t.needs_manager, t.is_guarded
from pipeline.status_transitions as t
join public.mls_listings as l on l.status = t.from_status
where l.id = %(id)s
order by t.to_status

-- name: missing
select m.kind, m.role, m.code, m.title, m.required_for_status::text as required_for_status, m.may_be_waived
from pipeline.missing_requirements(array[%(id)s]::uuid[], %(status)s::public.mls_listing_status) as m

-- name: checklist
select t.role, t.code, t.title, t.description, t.is_required, t.required_for_status::text as required_for_status,
    coalesce(i.is_completed, false) as is_completed, coalesce(i.is_not_applicable, false) as is_not_applicable, i.note, i.completed_at
from public.mls_listings as l
cross join lateral (
    -- A tenant's own row stands for the shared one of the same code.
    select distinct on (x.role, x.code) x.*
    from public.mls_checklist_templates as x
    where x.tenant_id is null or x.tenant_id = l.tenant_id
    order by x.role, x.code, x.tenant_id nulls last
) as t
left join lateral (
    select c.* from public.mls_listing_checklist_items as c
    join public.mls_checklist_templates as k on k.id = c.template_id
    where c.listing_id = l.id and k.role = t.role and k.code = t.code
    order by c.is_completed desc limit 1
) as i on true
where l.id = %(id)s and t.is_active
order by t.role, t.position

-- name: media
select m.id, coalesce(m.thumbnail_url, m.media_url) as thumbnail, m.media_url as url, coalesce(m.alt_text, m.title) as title
from public.mls_listing_media as m
where m.listing_id = %(id)s and m.media_url ~ '^https://'
order by m.is_primary desc nulls last, m.display_order nulls last, m.id
limit 24

-- name: status_history
select h.from_status::text as from_status, h.to_status::text as to_status, h.changed_at, coalesce(h.note, h.reason) as note, h.source, coalesce(n.name, h.changed_by::text) as who
from public.mls_status_history as h
left join lateral pipeline.people_names(array[h.changed_by::text]) as n on true
where h.listing_id = %(id)s
order by h.changed_at desc, h.id desc
limit 50
