-- name: batches
-- A batch's counts are those of when it was staged; whether something goes is looked up in its first rows.
select b.batch_id, b.status, b.hold_reason, b.created_at, b.promoted_at, b.is_snapshot, d.name as dmo_name, s.name as source_name,
    f.original_name as file_name, r.records_new, r.records_updated, r.records_deleted, r.records_held, r.records_unchanged,
    j.job_id, j.status as job_status, g.goes
from (
    select o.* from staging.batches as o
    where (%(after)s::bigint is null or o.batch_id < %(after)s::bigint) and (%(dmo)s::integer is null or o.dmo_id = %(dmo)s::integer)
    order by o.batch_id desc
    limit %(limit)s
) as b
join public.dmos as d on d.id = b.dmo_id
join pipeline.sources as s on s.id = b.source_id
left join pipeline.files as f on f.id = b.raw_file_id
left join pipeline.job_results as r on r.job_id = b.job_id
left join lateral (
    select q.job_id, q.status from pipeline.job_queue as q
    where q.batch_id = b.batch_id and q.job_type = 'promote_public'
    order by q.job_id desc limit 1
) as j on true
cross join lateral (
    select exists (
            select from (
                select w.status, w.ok_to_promote from staging.listings as w
                where w.tenant_id = b.tenant_id and not w.waits and w.flags is not null and w.batch_id = b.batch_id limit 1000
            ) as w
            where w.status = 'accepted' and w.ok_to_promote)
        or b.promoted_at is null and exists (
            select from (
                select w.status, w.ok_to_promote from staging.listings as w
                where w.batch_id = b.batch_id and w.action <> 'unchanged' order by w.staging_id limit 500
            ) as w
            where w.status = 'accepted' and w.ok_to_promote) as goes
) as g
order by b.batch_id desc

-- name: batch
select b.batch_id, b.status, b.hold_reason, b.created_at, b.promoted_at, b.is_snapshot, b.dmo_id, d.name as dmo_name,
    s.name as source_name, f.original_name as file_name, q.run_id, r.records_total, r.records_unchanged, r.records_duplicates
from staging.batches as b
join public.dmos as d on d.id = b.dmo_id
join pipeline.sources as s on s.id = b.source_id
left join pipeline.files as f on f.id = b.raw_file_id
left join pipeline.job_queue as q on q.job_id = b.job_id
left join pipeline.job_results as r on r.job_id = b.job_id
where b.batch_id = %(batch_id)s

-- name: preview
select pipeline.promote_preview(%(batch_id)s)

-- name: job
select q.job_id, q.status, q.run_id, q.enqueued_by, q.enqueued_at, q.started_at, q.finished_at, q.next_attempt_at,
    q.records_done, q.records_expected, q.error_code, q.error_message,
    r.records_new, r.records_updated, r.records_deleted, r.records_held, l.state as line_state
from pipeline.job_queue as q
left join pipeline.job_results as r on r.job_id = q.job_id
left join pipeline.job_line as l on l.job_id = q.job_id
where q.batch_id = %(batch_id)s and q.job_type = 'promote_public'
order by q.job_id desc
limit 1

-- name: start
select pipeline.start_promote(%(batch_id)s)
