-- name: search
select l.id, l.name, l.category, l.locality, l.country, l.updated_at, l.deleted_at, d.name as dmo,
    exists (select from pipeline.suggestions as s where s.listing_id = l.id and s.status = 'open') as has_suggestions
from pipeline.search_listings(%(filter)s, %(before_time)s::timestamptz, %(before_id)s::bigint, 51) as l
join public.dmos as d on d.id = l.dmo_id
order by l.updated_at desc, l.id desc

-- name: dmos
select d.id, d.name from public.dmos as d order by lower(d.name) limit 1000

-- name: sources
select s.id, d.name || ' · ' || s.name as name
from pipeline.sources as s
join public.dmos as d on d.id = s.dmo_id
order by lower(d.name), s.name
limit 1000

-- name: listing
select l.id, l.name, l.category, l.address, l.locality, l.region, l.postal_code, l.country, l.lat, l.lng,
    l.created_at, l.updated_at, l.deleted_at, l.dmo_id, d.name as dmo,
    (select count(*) from pipeline.suggestions as s where s.listing_id = l.id and s.status = 'open') as open_suggestions
from public.listings as l
join public.dmos as d on d.id = l.dmo_id
where l.id = %(id)s

-- name: records
-- A listing and what hangs on it, each row whole.
select 'listings' as data_domain, l.id as record_id, null as part, l.updated_at, to_jsonb(l) as row
from public.listings as l where l.id = %(id)s
union all
select 'listing_info', i.id, i.language, i.updated_at, to_jsonb(i)
from public.listing_info as i where i.listing_id = %(id)s and i.deleted_at is null
union all
select 'listing_contact_info', c.id, c.contact_type, c.updated_at, to_jsonb(c)
from public.listing_contact_info as c where c.listing_id = %(id)s and c.deleted_at is null
union all
select 'listing_images', m.id, m.url, m.updated_at, to_jsonb(m)
from (select * from public.listing_images as x where x.listing_id = %(id)s and x.deleted_at is null order by x.position, x.id limit 100) as m
union all
select 'listing_hours', h.id, concat_ws(' ', h.weekday, h.opens), h.updated_at, to_jsonb(h)
from public.listing_hours as h where h.listing_id = %(id)s and h.deleted_at is null

-- name: rules
select r.data_domain, r.target_column as field, r.cast_to, r.description, r.changes_with,
    coalesce(w.unclaimed, r.unclaimed) as unclaimed, coalesce(w.claimed, r.claimed) as claimed
from pipeline.field_rules as r
join pipeline.data_domains as d using (data_domain)
left join pipeline.tenant_rules as w
    on w.tenant_id = (select pipeline.current_tenant()) and w.data_domain = r.data_domain and w.target_column = r.target_column
where 'listings' in (d.data_domain, d.parent_domain)
order by r.data_domain, r.position

-- name: origins
select o.*, coalesce(n.name, o.actor) as actor_name
from pipeline.origins(%(id)s) as o
left join lateral pipeline.people_names(array[o.actor]) as n on true

-- name: suggestions
select s.id, s.data_domain, s.record_id, s.field, s.base_value, n.now -> s.field as our_value, s.their_value, s.reason, s.suggested_at,
    k.name as source, r.changes_with,
    (jsonb_build_object(s.field, n.now -> s.field)
        || case when r.changes_with is null then '{}' else jsonb_build_object(r.changes_with, n.now -> r.changes_with) end)::text as shown,
    (jsonb_build_object(s.field, s.their_value)
        || case when p.id is null then '{}' else jsonb_build_object(p.field, p.their_value) end)::text as shown_theirs
from pipeline.suggestions as s
join pipeline.sources as k on k.id = s.source
left join pipeline.field_rules as r on r.data_domain = s.data_domain and r.target_column = s.field
left join pipeline.suggestions as p
    on p.data_domain = s.data_domain and p.record_id = s.record_id and p.source = s.source and p.field = r.changes_with and p.status = 'open'
cross join lateral (select pipeline.standing_record(s.data_domain, s.record_id) as now) as n
where s.listing_id = %(id)s and s.status = 'open'
order by s.data_domain, r.position, s.id
limit 200

-- name: decide_suggestion
select pipeline.decide_suggestion(%(suggestion_id)s, %(take)s, %(seen)s, %(theirs)s)

-- name: known_as
select k.name as source, d.name as dmo, m.source_id, m.is_origin, m.first_seen, m.last_seen, m.deleted_at
from public.listing_source_map as m
join pipeline.sources as k on k.id = m.source
join public.dmos as d on d.id = k.dmo_id
where m.listing_id = %(id)s
order by m.is_origin desc, m.first_seen
limit 100

-- name: history
select c.id, c.changed_at, c.data_domain, c.record_id, c.action, c.field, c.old_value, c.new_value, c.rule, c.reason, c.line,
    f.original_name as file, coalesce(n.name, c.actor) as actor, c.source is null as is_persons
from (
    select 'listings' as data_domain, l.id as record_id from public.listings as l where l.id = %(id)s
    union all select 'listing_info', i.id from public.listing_info as i where i.listing_id = %(id)s
    union all select 'listing_contact_info', i.id from public.listing_contact_info as i where i.listing_id = %(id)s
    union all select 'listing_images', i.id from public.listing_images as i where i.listing_id = %(id)s
    union all select 'listing_hours', i.id from public.listing_hours as i where i.listing_id = %(id)s
) as r
join pipeline.change_log as c on c.data_domain = r.data_domain and c.record_id = r.record_id
left join staging.batches as b on b.batch_id = c.batch_id
left join pipeline.files as f on f.id = b.raw_file_id
left join lateral pipeline.people_names(array[c.actor]) as n on true
where %(before)s::bigint is null or c.id < %(before)s
order by c.id desc
limit 51

-- name: change
-- One change of a field, with that of the field that changes with it (latitude, longitude).
select other.data_domain, other.record_id, other.field, other.old_value
from pipeline.change_log as c
join pipeline.change_log as other on other.data_domain = c.data_domain and other.record_id = c.record_id
    and other.action = 'update' and other.changed_at = c.changed_at
where c.id = %(change_id)s and c.action = 'update' and c.field <> 'deleted_at'
    and (other.id = c.id or exists (
        select from pipeline.field_rules as r
        where r.data_domain = c.data_domain and r.target_column = c.field and r.changes_with = other.field))

-- name: edit
select pipeline.edit_listing(%(id)s, %(edits)s, %(reason)s) ->> 'edited' as edited

-- name: set_removed
select pipeline.set_listing_removed(%(id)s, %(removed)s, %(reason)s)
