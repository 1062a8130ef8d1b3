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
select count(*) from (select from public.ingested_listings limit %(most)s) as i

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
select pipeline.settle_suggestion(%(suggestion_id)s, %(take)s, null, %(seen)s, %(theirs)s) as answer

-- name: board
-- The latest of each status; a status that has more than 500 says so.
select s.status, f.count, l.*
from unnest(enum_range('DRAFT'::public.mls_listing_status, null)) as s (status)
cross join lateral (
    select count(*) as count, (array_agg(e.id))[:12] as ids from pipeline.estate_of_status(s.status, %(mine)s, 501) as e
) as f
left join lateral (
    select x.id, coalesce(x.name, x.ref, x.listing_key) as name, x.city, x.list_price, x.lease_price, x.currency_code, x.broker_id,
        x.status_changed_at, x.origin_deleted,
        exists (select from pipeline.suggestions as g where g.record_uuid = x.id and g.status = 'open') as has_suggestions
    from public.mls_listings as x
    where x.id = any (f.ids)
) as l on true
order by s.status, l.status_changed_at desc nulls last, l.id

-- name: listing
select l.id, l.tenant_id, l.listing_key, l.ref, coalesce(l.name, l.ref, l.listing_key) as name, l.status::text as status, l.origin_system, l.origin_key,
    l.origin_status, l.origin_deleted, l.origin_sync_ts, l.is_externally_managed, l.claimed_at, l.broker_id, l.property_type, l.city,
    l.list_price, l.lease_price, l.currency_code, l.latitude, l.longitude, l.public_remarks, l.updated_at,
    coalesce(m.full_name, nullif(concat_ws(' ', m.first_name, m.last_name), ''), m.email, n.name, l.broker_id::text) as broker,
    o.name as office, l.broker_id = auth.uid() as is_mine,
    case when l.status = 'PUBLISHED' then extract(day from now() - coalesce(l.published_at, l.status_changed_at))::integer end as market_days,
    (select count(*) from pipeline.suggestions as s where s.data_domain = 'mls_listings' and s.record_uuid = l.id and s.status = 'open') as open_suggestions
from public.mls_listings as l
left join public.members as m on m.user_id = l.broker_id and m.tenant_id = l.tenant_id
left join public.offices as o on o.id = l.office_id
left join lateral pipeline.people_names(array[l.broker_id::text]) as n on true
where l.id = %(id)s

-- name: origins
select pipeline.listing_origins(%(id)s) as origins

-- name: shown_of_suggestions
-- What a listing's page shows of each, to be sent with the decision.
select s.id,
    (jsonb_build_object(s.field, n.now -> s.field)
        || case when p.id is null then '{}' else jsonb_build_object(p.field, n.now -> p.field) end)::text as seen,
    (jsonb_build_object(s.field, s.their_value)
        || case when p.id is null then '{}' else jsonb_build_object(p.field, p.their_value) end)::text as theirs
from public.mls_listings as l
join pipeline.suggestions as s on s.data_domain = 'mls_listings' and s.record_uuid = l.id and s.status = 'open'
left join pipeline.field_rules as r on r.data_domain = s.data_domain and r.target_column = s.field
left join pipeline.suggestions as p
    on p.data_domain = s.data_domain and p.record_uuid = s.record_uuid and p.source = s.source and p.field = r.changes_with and p.status = 'open'
cross join lateral (select to_jsonb(l) as now offset 0) as n
where l.id = %(id)s

-- name: names
select n.actor, n.name from pipeline.people_names(%(actors)s) as n

-- name: steps
-- Where the listing can go from here.
select t.to_status::text as to_status, t.needs_manager, t.is_guarded, t.to_status > t.from_status as is_forward
from pipeline.status_transitions as t
join public.mls_listings as l on l.status = t.from_status
where l.id = %(id)s
order by t.to_status

-- name: missing
select m.kind, m.role, m.code, m.title, m.required_for_status::text as required_for_status, m.may_be_waived
from pipeline.missing_requirements(array[%(id)s]::uuid[], %(status)s::public.mls_listing_status) as m

-- name: checklist
select t.role, t.code, t.title, t.description, t.is_required, t.required_for_status::text as required_for_status,
    coalesce(i.is_completed, false) as is_completed, coalesce(i.is_not_applicable, false) as is_not_applicable, i.note, i.completed_at,
    i.due_date, i.due_date < current_date and not i.is_completed and not i.is_not_applicable as is_late, i.updated_at
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

-- name: tasks
select t.id, t.title, t.description, t.priority, t.status, t.assigned_to, t.due_date, t.updated_at,
    t.due_date < current_date and t.status in ('OPEN', 'IN_PROGRESS') as is_late, n.name as assigned_name, g.name as given_by
from public.mls_listing_tasks as t
left join lateral pipeline.people_names(array[t.assigned_to::text]) as n on true
left join lateral pipeline.people_names(array[t.assigned_by::text]) as g on true
where t.listing_id = %(id)s
order by t.status in ('DONE', 'CANCELLED'), t.due_date nulls last, t.created_at desc, t.id
limit 200

-- name: notes
select n.id, n.content, n.is_private, n.created_at, n.updated_at, n.updated_at > n.created_at as is_changed, n.created_by = auth.uid() as is_mine, p.name as writer
from public.mls_listing_notes as n
left join lateral pipeline.people_names(array[n.created_by::text]) as p on true
where n.listing_id = %(id)s
order by n.created_at desc, n.id
limit 200

-- name: save_task
select pipeline.save_task(%(id)s, %(task_id)s, %(values)s, %(seen)s)

-- name: save_note
select pipeline.save_note(%(id)s, %(note_id)s, %(content)s, %(is_private)s, %(seen)s)

-- name: plan_step
select pipeline.plan_step(%(id)s, %(role)s, %(code)s, %(due_date)s, %(note)s, %(seen)s)

-- name: revise_approval
select pipeline.revise_approval(%(id)s, %(reason)s)

-- name: status_history
select h.from_status::text as from_status, h.to_status::text as to_status, h.changed_at, coalesce(h.note, h.reason) as note, h.source, coalesce(n.name, h.changed_by::text) as who
from public.mls_status_history as h
left join lateral pipeline.people_names(array[h.changed_by::text]) as n on true
where h.listing_id = %(id)s
order by h.changed_at desc, h.id desc
limit 50

-- name: form
select pipeline.listing_form(%(id)s) as form

-- name: lookups
-- The lists that values of a listing come from.
select d.lookup, d.value from pipeline.dictionary_lookups as d
where d.lookup = any (array(select f.lookup from pipeline.estate_fields() as f))
union all
select 'property_type', w.property_type from pipeline.property_type_words as w
order by 1, 2

-- name: read_values
select pipeline.read_estate(to_jsonb(l), %(values)s) as told from public.mls_listings as l where l.id = %(id)s

-- name: edit
select pipeline.edit_estate(%(id)s, %(values)s, %(seen)s, %(reason)s) as answer

-- name: estate_fields
select f.field from pipeline.estate_fields() as f

-- name: rule_fields
select r.target_column as field from pipeline.field_rules as r where r.data_domain = 'mls_listings' order by r.target_column

-- name: history
select h.* from pipeline.listing_history(%(id)s, %(before)s::bigint, %(limit)s) as h

-- name: change_beside
-- The other half of a place that changed in the same moment.
select h.field, h.old_value
from pipeline.listing_history(%(id)s, null, 501) as h
where h.field in ('latitude', 'longitude') and h.id <> %(change_id)s
    and h.changed_at = (select c.changed_at from pipeline.listing_history(%(id)s, %(change_id)s::bigint + 1, 1) as c)

-- name: price_history
select h.price_type, h.old_price, h.new_price, h.currency_code, h.reason, h.approval_status, h.changed_at,
    coalesce(n.name, h.source, h.changed_by::text) as who, a.name as approved_by
from public.mls_price_history as h
left join lateral pipeline.people_names(array[h.changed_by::text]) as n on true
left join lateral pipeline.people_names(array[h.approved_by::text]) as a on true
where h.listing_id = %(id)s
order by h.changed_at desc, h.id
limit 50

-- name: documents
select d.id, d.title, d.file_name, d.storage_path, d.stored_sha256, d.file_size, d.version, d.status, d.issued_on, d.expires_on, d.created_at,
    d.rejection_reason, d.approved_at, t.code, t.name as type, d.expires_on < current_date as is_expired,
    d.uploaded_by = auth.uid() as is_mine, u.name as uploaded_by, a.name as approved_by
from public.mls_listing_documents as d
join public.mls_document_type_config as t on t.id = d.document_type_id
left join lateral pipeline.people_names(array[d.uploaded_by::text]) as u on true
left join lateral pipeline.people_names(array[d.approved_by::text]) as a on true
where d.listing_id = %(id)s
order by t.position, t.code, d.version desc
limit 200

-- name: document
select d.file_name, d.storage_path, d.stored_sha256 from public.mls_listing_documents as d where d.id = %(document_id)s and d.listing_id = %(id)s

-- name: document_types
-- A tenant's own row stands for the shared one of the same code.
select distinct on (t.position, t.code) t.code, t.name, t.description, t.required_for_status::text as required_for_status, t.is_required, t.needs_approval, t.has_expiry,
    exists (
        select from public.mls_listing_documents as d join public.mls_document_type_config as k on k.id = d.document_type_id
        where d.listing_id = l.id and k.code = t.code and (d.status = 'APPROVED' or (d.status = 'PENDING' and not t.needs_approval))
            and (not t.has_expiry or d.expires_on is null or d.expires_on >= current_date)) as is_there
from public.mls_listings as l
cross join lateral (
    select distinct on (x.code) x.* from public.mls_document_type_config as x
    where x.tenant_id is null or x.tenant_id = l.tenant_id
    order by x.code, x.tenant_id nulls last
) as t
where l.id = %(id)s
order by t.position, t.code

-- name: submit_document
select pipeline.submit_document(%(id)s, %(code)s, %(file)s) as answer

-- name: read_date
select pipeline.parse_date(%(text)s)

-- name: read_price
select to_jsonb(pipeline.parse_decimal(%(text)s, 18, 2))

-- name: approvals
select a.id, a.approval_type, a.status, a.requested_at, a.reason, a.details, a.comment, a.decided_at, l.currency_code,
    a.requested_by = auth.uid() as is_mine, r.name as requested_by, d.name as decided_by
from public.mls_listing_approvals as a
join public.mls_listings as l on l.id = a.listing_id
left join lateral pipeline.people_names(array[a.requested_by::text]) as r on true
left join lateral pipeline.people_names(array[a.decided_by::text]) as d on true
where a.listing_id = %(id)s
order by a.requested_at desc, a.id
limit 50

-- name: approval_types
select distinct on (t.position, t.code) t.code, t.name, t.description, t.required_for_status::text as required_for_status, t.is_required, t.four_eyes
from public.mls_listings as l
cross join lateral (
    select distinct on (x.code) x.* from public.mls_approval_type_config as x
    where x.tenant_id is null or x.tenant_id = l.tenant_id
    order by x.code, x.tenant_id nulls last
) as t
where l.id = %(id)s
order by t.position, t.code

-- name: request_approval
select pipeline.request_approval(%(id)s, %(type)s, %(details)s, %(note)s) as answer

-- name: decide_approval
select pipeline.decide_approval(%(id)s, %(decision)s, %(note)s) as answer

-- name: decide_document
select pipeline.decide_document(%(id)s, %(decision)s, %(note)s) as answer

-- name: decide_picture
select pipeline.decide_media(%(id)s, %(decision)s, %(note)s) as answer

-- name: decisions
select h.subject, h.code, h.decision, h.note, h.decided_at, coalesce(n.name, h.source, h.decided_by::text) as who
from public.mls_decision_history as h
left join lateral pipeline.people_names(array[h.decided_by::text]) as n on true
where h.listing_id = %(id)s and h.subject <> 'MEDIA'
order by h.decided_at desc, h.id
limit 50

-- name: decisions_on_pictures
select h.subject_id, h.decision, h.note, h.decided_at, coalesce(n.name, h.source, h.decided_by::text) as who
from public.mls_decision_history as h
left join lateral pipeline.people_names(array[h.decided_by::text]) as n on true
where h.listing_id = %(id)s and h.subject = 'MEDIA'
order by h.decided_at desc, h.id
limit 50

-- name: waiting_approvals
select a.id, a.approval_type, a.requested_at, a.reason, a.details, a.requested_by = auth.uid() as is_mine, r.name as requested_by,
    l.id as listing_id, coalesce(l.name, l.ref, l.listing_key) as name, l.city, l.status::text as status, l.currency_code, l.broker_id = auth.uid() as is_broker
from public.mls_listing_approvals as a
join public.mls_listings as l on l.id = a.listing_id
left join lateral pipeline.people_names(array[a.requested_by::text]) as r on true
where a.tenant_id = (select pipeline.current_tenant()) and a.status = 'PENDING'
order by a.requested_at, a.id
limit 50

-- name: waiting_documents
select d.id, d.title, d.file_name, d.version, d.expires_on, d.created_at, t.name as type, d.uploaded_by = auth.uid() as is_mine, u.name as uploaded_by,
    l.id as listing_id, coalesce(l.name, l.ref, l.listing_key) as name, l.city, l.status::text as status, l.broker_id = auth.uid() as is_broker
from public.mls_listing_documents as d
join public.mls_document_type_config as t on t.id = d.document_type_id
join public.mls_listings as l on l.id = d.listing_id
left join lateral pipeline.people_names(array[d.uploaded_by::text]) as u on true
where d.tenant_id = (select pipeline.current_tenant()) and d.status = 'PENDING' and t.needs_approval
order by d.created_at, d.id
limit 50

-- name: count_decisions
-- What waits for the caller's word: not what the caller brought.
select count(*) from (
    select from public.mls_listing_approvals as a
    where a.tenant_id = (select pipeline.current_tenant()) and a.status = 'PENDING' and a.requested_by is distinct from auth.uid()
    union all
    select from public.mls_listing_documents as d
    join public.mls_document_type_config as t on t.id = d.document_type_id
    where d.tenant_id = (select pipeline.current_tenant()) and d.status = 'PENDING' and t.needs_approval and d.uploaded_by is distinct from auth.uid()
    limit %(most)s
) as w

-- name: pictures
select m.id, m.title, m.alt_text, m.media_category, m.display_order, m.is_primary, m.is_approved, m.is_distributable, m.rejection_reason, m.origin_system,
    m.origin_deleted, m.image_width, m.image_height, m.photographer, m.created_at, m.uploaded_by = auth.uid() as is_mine, u.name as uploaded_by,
    case
        when m.stored_sha256 is not null then '/mls/' || m.listing_id || '/pictures/' || m.id || '/file'
        when m.media_url ~ '^https://' then coalesce(case when m.thumbnail_url ~ '^https://' then m.thumbnail_url end, m.media_url)
    end as thumbnail,
    case
        when m.stored_sha256 is not null then '/mls/' || m.listing_id || '/pictures/' || m.id || '/file'
        when m.media_url ~ '^https://' then m.media_url
    end as url
from public.mls_listing_media as m
left join lateral pipeline.people_names(array[m.uploaded_by::text]) as u on true
where m.listing_id = %(id)s
order by m.display_order nulls last, m.is_primary desc nulls last, m.id
limit %(limit)s

-- name: picture_file
select m.storage_path, m.stored_sha256 from public.mls_listing_media as m where m.id = %(picture_id)s and m.listing_id = %(id)s

-- name: order_media
select pipeline.order_media(%(id)s, %(ids)s::uuid[])

-- name: picture_primary
update public.mls_listing_media as m set is_primary = true where m.id = %(picture_id)s and m.listing_id = %(id)s

-- name: picture_show
update public.mls_listing_media as m set is_distributable = true where m.id = %(picture_id)s and m.listing_id = %(id)s

-- name: picture_hide
update public.mls_listing_media as m set is_distributable = false where m.id = %(picture_id)s and m.listing_id = %(id)s

-- name: picture_name
update public.mls_listing_media as m set title = %(title)s, alt_text = %(title)s where m.id = %(picture_id)s and m.listing_id = %(id)s

-- name: picture_remove
delete from public.mls_listing_media as m where m.id = %(picture_id)s and m.listing_id = %(id)s

-- name: add_picture
insert into public.mls_listing_media (tenant_id, listing_id, storage_path, stored_sha256, file_name, file_size, mime_type, media_category, title, alt_text,
    display_order, is_distributable)
select l.tenant_id, l.id, %(key)s, %(sha256)s, %(name)s, %(size)s, %(type)s, 'Photo', %(title)s, %(title)s,
    coalesce((select max(m.display_order) from public.mls_listing_media as m where m.listing_id = l.id), 0) + 1, true
from public.mls_listings as l
where l.id = %(id)s

-- name: suggestions_of_all
-- Along the index of what is open; the tenant's own.
select s.id, s.kind, s.field, n.now -> s.field as our_value, s.their_value, s.reason, s.suggested_at, pipeline.source_name(s.source) as source,
    l.id as listing_id, coalesce(l.name, l.ref, l.listing_key) as name, l.city, l.status::text as status,
    (jsonb_build_object(s.field, n.now -> s.field)
        || case when p.id is null then '{}' else jsonb_build_object(p.field, n.now -> p.field) end)::text as seen,
    (jsonb_build_object(s.field, s.their_value)
        || case when p.id is null then '{}' else jsonb_build_object(p.field, p.their_value) end)::text as theirs
from pipeline.suggestions as s
join public.mls_listings as l on l.id = s.record_uuid
left join pipeline.field_rules as r on r.data_domain = s.data_domain and r.target_column = s.field
left join pipeline.suggestions as p
    on p.data_domain = s.data_domain and p.record_uuid = s.record_uuid and p.source = s.source and p.field = r.changes_with and p.status = 'open'
cross join lateral (select to_jsonb(l) as now offset 0) as n
where s.status = 'open' and s.record_uuid is not null and s.data_domain = 'mls_listings' and l.tenant_id = (select pipeline.current_tenant())
    and (%(kind)s::text is null or s.kind = %(kind)s) and (%(field)s::text is null or s.field = %(field)s)
    and (%(before)s::bigint is null or s.id < %(before)s) and not %(mine)s
order by s.id desc
limit %(limit)s

-- name: suggestions_of_brokers
-- By the listings of the brokers in reach, or the caller's own.
select s.id, s.kind, s.field, n.now -> s.field as our_value, s.their_value, s.reason, s.suggested_at, pipeline.source_name(s.source) as source,
    l.id as listing_id, coalesce(l.name, l.ref, l.listing_key) as name, l.city, l.status::text as status,
    (jsonb_build_object(s.field, n.now -> s.field)
        || case when p.id is null then '{}' else jsonb_build_object(p.field, n.now -> p.field) end)::text as seen,
    (jsonb_build_object(s.field, s.their_value)
        || case when p.id is null then '{}' else jsonb_build_object(p.field, p.their_value) end)::text as theirs
from public.mls_listings as l
join pipeline.suggestions as s on s.data_domain = 'mls_listings' and s.record_uuid = l.id and s.status = 'open'
left join pipeline.field_rules as r on r.data_domain = s.data_domain and r.target_column = s.field
left join pipeline.suggestions as p
    on p.data_domain = s.data_domain and p.record_uuid = s.record_uuid and p.source = s.source and p.field = r.changes_with and p.status = 'open'
cross join lateral (select to_jsonb(l) as now offset 0) as n
where l.tenant_id = (select pipeline.current_tenant())
    and l.broker_id = any (case when %(mine)s then array[auth.uid()] else (select pipeline.brokers_in_reach())::uuid[] end)
    and (%(kind)s::text is null or s.kind = %(kind)s) and (%(field)s::text is null or s.field = %(field)s)
    and (%(before)s::bigint is null or s.id < %(before)s)
order by s.id desc
limit %(limit)s

-- name: bulk
select pipeline.bulk_review(%(filter)s, %(action)s, %(broker)s, %(to_status)s, %(note)s, %(dry_run)s, %(seen)s) as answer

-- A number as people write it; null when it is none.
-- name: number
select case when %(is_whole)s then pipeline.parse_integer(%(text)s) else pipeline.parse_number(%(text)s) end

-- name: named
select l.id, coalesce(l.name, l.ref, l.listing_key) as name, l.status::text as status, l.city, l.list_price, l.lease_price, l.currency_code
from unnest(%(ids)s::uuid[]) with ordinality as i (id, place)
join public.mls_listings as l on l.id = i.id
order by i.place

-- name: statuses
select s::text as status from unnest(enum_range(null::public.mls_listing_status)) as s

-- name: property_types
select w.property_type from pipeline.property_type_words as w order by w.property_type

-- name: brokers
select m.user_id, coalesce(nullif(btrim(m.full_name), ''), nullif(concat_ws(' ', m.first_name, m.last_name), ''), m.email, m.user_id::text) as name
from public.members as m
where m.tenant_id = (select pipeline.current_tenant()) and m.user_id is not null
order by 2, 1
limit 500

-- name: offices
select o.id, o.name from public.offices as o
where o.tenant_id = (select pipeline.current_tenant()) and o.office_key is not null
order by o.name, o.id
limit 200

-- name: office_rows
select o.id, o.name, o.office_key, o.market, k.name as market_name, k.currency, o.default_broker_id
from public.offices as o
join public.markets as k on k.tenant_id = o.tenant_id and k.code = o.market
where o.tenant_id = (select pipeline.current_tenant()) and o.office_key is not null
order by o.name, o.id
limit 200

-- name: set_default_broker
-- Only to a member who can sign in, or to nobody.
update public.offices as o set default_broker_id = %(broker)s
where o.id = %(id)s and (%(broker)s::uuid is null or exists (
    select from public.members as m where m.tenant_id = o.tenant_id and m.user_id = %(broker)s))

-- name: arrival_rules
select s.id, s.office_id, o.name as office, s.origin_system, s.auto_publish, s.auto_assign, s.unknown_agent, s.max_deleted_percent, s.updated_at
from pipeline.ingest_settings as s
left join public.offices as o on o.id = s.office_id
where s.tenant_id = (select pipeline.current_tenant())
order by s.office_id nulls first, s.origin_system nulls first
limit 200

-- name: save_arrival_rule
insert into pipeline.ingest_settings (tenant_id, office_id, origin_system, auto_publish, auto_assign, unknown_agent, max_deleted_percent)
values (pipeline.current_tenant(), %(office)s, %(system)s, %(auto_publish)s, %(auto_assign)s, %(unknown_agent)s, %(percent)s)
on conflict (tenant_id, office_id, origin_system) do update
set auto_publish = excluded.auto_publish, auto_assign = excluded.auto_assign, unknown_agent = excluded.unknown_agent,
    max_deleted_percent = excluded.max_deleted_percent, updated_at = now()

-- name: remove_arrival_rule
delete from pipeline.ingest_settings as s where s.id = %(id)s and s.tenant_id = (select pipeline.current_tenant())

-- name: agents
-- Those whom nobody can sign in as first: their listings arrive without a broker.
select m.origin_system, m.origin_member_key, coalesce(nullif(btrim(m.full_name), ''), nullif(concat_ws(' ', m.first_name, m.last_name), ''), m.email) as name,
    m.email, o.name as office, n.name as user_name, m.user_id is not null as is_user
from public.members as m
left join public.offices as o on o.id = m.office_id
left join lateral pipeline.people_names(array[m.user_id::text]) as n on true
where m.tenant_id = (select pipeline.current_tenant()) and m.origin_member_key is not null and not m.origin_deleted
order by m.user_id is not null, 3, m.id
limit 200

-- name: desk_statuses
-- Each is counted up to a bound.
select s.status::text as status, (select count(*) from pipeline.estate_of_status(s.status, %(mine)s, %(most)s)) as count
from unnest(enum_range('DRAFT'::public.mls_listing_status, null)) as s (status)
order by s.status

-- name: desk_ages
-- Days since they were published; each span is counted up to a bound.
select b.bucket,
    (select count(*) from pipeline.estate_of_status('PUBLISHED', %(mine)s, %(most)s,
        now() - make_interval(days => b.most + 1), now() - make_interval(days => b.least))) as count
from (values (0, 0, 30), (1, 31, 90), (2, 91, 180), (3, 181, 365), (4, 366, 100000)) as b (bucket, least, most)
order by b.bucket

-- name: desk_open
-- Suggestions and conflicts that wait, counted up to a bound.
select count(*) filter (where o.kind = 'suggestion') as suggestions, count(*) filter (where o.kind = 'conflict') as conflicts
from (
    select o.kind from (
        select s.kind from public.mls_listings as l
        join pipeline.suggestions as s on s.data_domain = 'mls_listings' and s.record_uuid = l.id and s.status = 'open'
        where %(mine)s and l.tenant_id = (select pipeline.current_tenant()) and l.broker_id = auth.uid()
        limit %(most)s
    ) as o
    union all
    select o.kind from (
        select s.kind from pipeline.suggestions as s
        join public.mls_listings as l on l.id = s.record_uuid
        where not %(mine)s and s.status = 'open' and s.record_uuid is not null and s.data_domain = 'mls_listings'
            and l.tenant_id = (select pipeline.current_tenant())
        limit %(most)s
    ) as o
) as o

-- name: desk_changes
-- What sources lately did to prices and statuses of what is on its way or out; the histories of a month.
select c.* from (
    (select h.changed_at, 'price' as what, h.old_price::text as before, h.new_price::text as after, h.currency_code, h.source,
        l.id as listing_id, coalesce(l.name, l.ref, l.listing_key) as name
    from public.mls_price_history as h
    join public.mls_listings as l on l.id = h.listing_id
    where h.tenant_id = (select pipeline.current_tenant()) and h.changed_at > now() - interval '30 days' and h.source is not null
        and l.status <> 'INGESTED' and (not %(mine)s or l.broker_id = auth.uid())
    order by h.changed_at desc limit 10)
    union all
    (select h.changed_at, 'status', h.from_status::text, h.to_status::text, null, h.source, l.id, coalesce(l.name, l.ref, l.listing_key)
    from public.mls_status_history as h
    join public.mls_listings as l on l.id = h.listing_id
    where h.tenant_id = (select pipeline.current_tenant()) and h.changed_at > now() - interval '30 days' and h.source is not null
        and h.from_status is not null and (not %(mine)s or l.broker_id = auth.uid())
    order by h.changed_at desc limit 10)
) as c
where %(most)s > 0
order by c.changed_at desc
limit 10

-- name: desk_tasks
select t.id, t.title, t.priority, t.due_date, t.due_date < current_date as is_late, l.id as listing_id, coalesce(l.name, l.ref, l.listing_key) as name
from public.mls_listing_tasks as t
join public.mls_listings as l on l.id = t.listing_id
where t.assigned_to = auth.uid() and t.status in ('OPEN', 'IN_PROGRESS')
order by t.due_date nulls last, t.created_at, t.id
limit 20
