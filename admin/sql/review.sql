-- name: rows
select r.staging_id, s.xmin::text as version, r.batch_id, r.dmo_id, d.name as dmo_name, r.line, r.source_id,
    r.name, r.address, r.locality, r.action, r.certainty_score, r.status, r.flags, r.notes, r.decided_by, r.decided_at,
    r.created_at, a.user_id as assignee, array(select jsonb_object_keys(r.diff)) as fields
from pipeline.review_listings(%(filter)s::jsonb, %(limit)s::integer, %(after)s::jsonb, %(newest)s::boolean) with ordinality as r
join staging.listings as s on s.staging_id = r.staging_id
left join public.dmos as d on d.id = r.dmo_id
left join pipeline.review_assignments as a on a.staging_id = r.staging_id
order by r.ordinality

-- name: counts
select pipeline.review_counts(%(filter)s::jsonb, %(limit)s)

-- name: dmos
select d.id, d.name from public.dmos as d order by lower(d.name), d.id limit 500

-- name: people
select c.user_id, c.name, c.may_review from pipeline.colleagues() as c

-- name: held_batches
select b.batch_id, b.hold_reason, b.created_at, b.dmo_id, d.name as dmo_name, f.original_name as file_name, s.name as source_name
from staging.batches as b
join public.dmos as d on d.id = b.dmo_id
join pipeline.sources as s on s.id = b.source_id
left join pipeline.files as f on f.id = b.raw_file_id
where b.status = 'held'
order by b.batch_id desc
limit 5

-- name: unflagged
-- Of the last batches those whose first rows wait although nothing speaks against them.
select b.batch_id, d.name as dmo_name, f.original_name as file_name, n.rows, n.looked_at > 1000 as is_more
from (
    select o.* from staging.batches as o
    where o.promoted_at is null and o.status = 'staged'
    order by o.batch_id desc limit 10
) as b
join public.dmos as d on d.id = b.dmo_id
left join pipeline.files as f on f.id = b.raw_file_id
cross join lateral (
    select count(*) filter (where l.status = 'pending' and l.flags is null) as rows, count(*) as looked_at
    from (
        select s.status, s.flags from staging.listings as s
        where s.batch_id = b.batch_id and s.action <> 'unchanged'
        order by s.staging_id
        limit 1001
    ) as l
) as n
where n.rows > 0
order by b.batch_id desc
limit 3

-- name: views
select v.name, v.query from pipeline.review_views as v order by v.name limit 50

-- name: save_view
insert into pipeline.review_views (tenant_id, user_id, name, query)
values (pipeline.current_tenant(), auth.uid(), %(name)s, %(view_query)s)
on conflict (tenant_id, user_id, name) do update set query = excluded.query

-- name: drop_view
delete from pipeline.review_views as v where v.name = %(name)s

-- name: last_action
select a.action_id, a.decision, a.row_count, a.taken_at
from pipeline.review_actions as a
where a.tenant_id = pipeline.current_tenant() and a.actor = auth.uid()::text and a.undone_at is null
    and a.taken_at > now() - interval '12 hours'
order by a.action_id desc
limit 1

-- name: record
select to_jsonb(s) - 'record' as row, s.record::jsonb as record, s.xmin::text as version, s.created_at, s.decided_at,
    b.status as batch_status, b.hold_reason, b.is_snapshot, b.source_id as feed_id, src.name as source_name, d.name as dmo_name,
    f.original_name as file_name, j.run_id, a.user_id as assignee, a.assigned_at,
    to_jsonb(l) as stands, l.deleted_at is not null as is_deleted,
    m.last_record::jsonb as last_record, m.source is not null as is_known, m.last_seen, m.is_origin,
    (select jsonb_object_agg(o.field, jsonb_build_object('actor', o.actor, 'source', os.name))
        from pipeline.field_owners as o
        left join pipeline.sources as os on os.id = o.source
        where o.data_domain = 'listings' and o.record_id = l.id) as owners
from staging.listings as s
join staging.batches as b on b.batch_id = s.batch_id
join public.dmos as d on d.id = s.dmo_id
join pipeline.sources as src on src.id = b.source_id
left join pipeline.files as f on f.id = b.raw_file_id
left join pipeline.job_queue as j on j.job_id = b.job_id
left join pipeline.review_assignments as a on a.staging_id = s.staging_id
left join public.listings as l on l.id = s.listing_id
left join public.listing_source_map as m on m.source = b.source_id and m.source_id = s.source_id
where s.staging_id = %(row)s

-- name: parts
select 'listing_info' as part, c.staging_id, to_jsonb(c) as row, to_jsonb(t) as stands
from staging.listing_info as c left join public.listing_info as t on t.id = c.record_id
where c.listing_staging_id = %(row)s
union all
select 'listing_contact_info', c.staging_id, to_jsonb(c), to_jsonb(t)
from staging.listing_contact_info as c left join public.listing_contact_info as t on t.id = c.record_id
where c.listing_staging_id = %(row)s
union all
select 'listing_images', c.staging_id, to_jsonb(c), to_jsonb(t)
from staging.listing_images as c left join public.listing_images as t on t.id = c.record_id
where c.listing_staging_id = %(row)s
union all
select 'listing_hours', c.staging_id, to_jsonb(c), to_jsonb(t)
from staging.listing_hours as c left join public.listing_hours as t on t.id = c.record_id
where c.listing_staging_id = %(row)s
order by part, staging_id
limit 200

-- name: rules
select r.data_domain, r.target_column, r.position, r.cast_to, r.changes_with, d.match_columns
from pipeline.field_rules as r
join pipeline.data_domains as d on d.data_domain = r.data_domain
where 'listings' in (d.data_domain, d.parent_domain)
order by d.parent_domain nulls first, r.data_domain, r.position

-- name: duplicates
select p.staging_id, p.version::text as version, p.listing_id, p.batch_id, p.action, p.status, p.source_name, p.source_id,
    p.name, p.category, p.address, p.locality, p.postal_code, p.lat, p.lng, p.is_deleted, p.reasons, p.certainty, p.distance_m,
    p.name_similarity, p.address_similarity
from pipeline.possible_duplicates(%(row)s) as p

-- name: decide
select pipeline.take_decision(%(filter)s::jsonb, %(decision)s, p_take => %(take)s, p_fields => %(fields)s::text[],
    p_choices => %(choices)s::jsonb, p_apart => %(apart)s, p_listing_id => %(listing_id)s::bigint, p_note => %(note)s,
    p_release => %(release)s, p_seen => %(seen)s::jsonb, p_expected => %(expected)s::bigint)

-- name: undo
select pipeline.undo_decision(%(action_id)s::bigint)

-- name: assign
select pipeline.assign_listings(%(rows)s::bigint[], %(user_id)s::uuid)

-- name: release
select pipeline.release_batch(%(batch_id)s, %(note)s)

-- name: preview
select pipeline.preview_decision(%(filter)s::jsonb)

-- name: take_time
-- What concerns many rows may take a while; a person waits for it.
select set_config('statement_timeout', '60000', true)

-- name: batch
select b.batch_id, b.status, b.hold_reason, b.dmo_id, d.name as dmo_name, f.original_name as file_name, s.name as source_name
from staging.batches as b
join public.dmos as d on d.id = b.dmo_id
join pipeline.sources as s on s.id = b.source_id
left join pipeline.files as f on f.id = b.raw_file_id
where b.batch_id = %(batch_id)s

-- name: suggestions
select g.id, g.data_domain, g.field, g.record_id, g.listing_id, l.name, l.locality, g.base_value, n.now -> g.field as our_value, g.their_value,
    g.reason, g.suggested_at, s.name as source_name, g.batch_id, r.changes_with,
    (jsonb_build_object(g.field, n.now -> g.field)
        || case when r.changes_with is null then '{}' else jsonb_build_object(r.changes_with, n.now -> r.changes_with) end)::text as shown,
    (jsonb_build_object(g.field, g.their_value)
        || case when p.id is null then '{}' else jsonb_build_object(p.field, p.their_value) end)::text as theirs
from pipeline.suggestions as g
join public.listings as l on l.id = g.listing_id
join pipeline.sources as s on s.id = g.source
left join pipeline.field_rules as r on r.data_domain = g.data_domain and r.target_column = g.field
left join pipeline.suggestions as p
    on p.data_domain = g.data_domain and p.record_id = g.record_id and p.source = g.source and p.field = r.changes_with and p.status = 'open'
cross join lateral (select pipeline.standing_record(g.data_domain, g.record_id) as now) as n
where g.status = 'open' and g.record_id is not null
    and (%(after)s::bigint is null or g.id < %(after)s::bigint)
    and (%(field)s::text is null or g.field = %(field)s::text)
    and (%(source)s::text is null or s.name = %(source)s::text)
    and (%(text)s::text is null or strpos(lower(concat_ws(' ', l.name, l.address, l.locality)), lower(%(text)s::text)) > 0)
order by g.id desc
limit %(limit)s

-- name: suggestion_count
select count(*) from (
    select from pipeline.suggestions as g where g.status = 'open' and g.record_id is not null limit 1001) as c

-- name: decide_suggestion
select pipeline.decide_suggestion(%(id)s, %(take)s, %(seen)s, %(theirs)s)

-- name: suggestion_is_open
select true from pipeline.suggestions as g where g.id = %(id)s and g.status = 'open'
