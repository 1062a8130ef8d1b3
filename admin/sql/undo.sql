-- name: last_suggestions
-- What the visitor decided last and can take back: fields that were decided together are one.
select s.id as undo_id, s.status, s.decided_at as taken_at, (
        select count(*) from (
            select from pipeline.suggestions as g
            where g.decided_by = auth.uid()::text and g.decided_at = s.decided_at and g.undo is not null and g.undo -> 'ids' ->> 0 = g.id::text
            limit 5001) as g) as row_count
from pipeline.suggestions as s
where s.decided_by = auth.uid()::text and s.undo is not null and s.decided_at > now() - interval '12 hours'
    and (s.record_uuid is not null) = %(is_estate)s
order by s.decided_at desc, s.id desc
limit 1

-- name: last_of_listing
-- The visitor's last decision on what is suggested for one listing; of one field, or of those that belong together.
select s.id as undo_id, s.status, s.decided_at as taken_at, 1 as row_count
from pipeline.suggestions as s
where s.decided_by = auth.uid()::text and s.undo is not null and s.decided_at > now() - interval '12 hours'
    and (s.listing_id = %(listing_id)s::bigint or s.record_uuid = %(record_id)s::uuid)
order by s.decided_at desc, s.id desc
limit 1

-- name: last_bulk
select a.action_id as undo_id, a.action, a.to_status, a.row_count, a.taken_at
from pipeline.bulk_actions as a
where a.tenant_id = pipeline.current_tenant() and a.actor = auth.uid()::text and a.undone_at is null
    and a.taken_at > now() - interval '12 hours'
order by a.action_id desc
limit 1

-- name: suggestions
select pipeline.undo_suggestions(%(undo_id)s::bigint, %(whole)s)

-- name: bulk
select pipeline.undo_bulk_review(%(undo_id)s::bigint)
