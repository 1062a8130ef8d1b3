-- name: dmos
select d.id, d.name from public.dmos as d order by lower(d.name), d.id limit 500

-- name: list
-- A page of runs, the newest first.
select
    r.run_id, r.first_job_id, r.dmo_name, r.data_domain, r.source_name, r.file_name, r.state, r.waits_for, r.stage, r.enqueued_at,
    r.started_at, r.finished_at, r.enqueued_by, r.is_by_hand, r.due_at, r.next_attempt_at, r.error_code, r.error_message,
    r.records_done, r.records_expected, r.seconds_left, r.records_read, r.records_new, r.records_updated, r.records_removed,
    r.records_quarantined, r.records_error, r.records_promoted
from pipeline.runs as r
where true
    and (%(before)s::bigint is null or r.first_job_id < %(before)s)
    and (%(dmo_id)s::integer is null or r.dmo_id = %(dmo_id)s)
    and (%(since)s::timestamptz is null or r.enqueued_at >= %(since)s)
order by r.first_job_id desc
limit %(limit)s

-- name: list_in_state
-- A page of those in a state that few are in.
select
    r.run_id, r.first_job_id, r.dmo_name, r.data_domain, r.source_name, r.file_name, r.state, r.waits_for, r.stage, r.enqueued_at,
    r.started_at, r.finished_at, r.enqueued_by, r.is_by_hand, r.due_at, r.next_attempt_at, r.error_code, r.error_message,
    r.records_done, r.records_expected, r.seconds_left, r.records_read, r.records_new, r.records_updated, r.records_removed,
    r.records_quarantined, r.records_error, r.records_promoted
from pipeline.runs as r
where r.run_id = any (array(select c.run_id from pipeline.runs_in_state(%(state)s) as c (run_id))) and r.state = %(state)s
    and (%(before)s::bigint is null or r.first_job_id < %(before)s)
    and (%(dmo_id)s::integer is null or r.dmo_id = %(dmo_id)s)
    and (%(since)s::timestamptz is null or r.enqueued_at >= %(since)s)
order by r.first_job_id desc
limit %(limit)s

-- name: list_done
-- A page of those that are done, as nearly all are: found among the next ones; scanned_to tells where to go on.
with scanned as materialized (
    select j.job_id, j.run_id from pipeline.job_queue as j
    where j.starts_run and (%(before)s::bigint is null or j.job_id < %(before)s)
        and (%(dmo_id)s::integer is null or j.dmo_id = %(dmo_id)s)
        and (%(since)s::timestamptz is null or j.enqueued_at >= %(since)s)
    order by j.job_id desc
    limit 4 * %(limit)s
)
select
    r.run_id, r.first_job_id, r.dmo_name, r.data_domain, r.source_name, r.file_name, r.state, r.waits_for, r.stage, r.enqueued_at,
    r.started_at, r.finished_at, r.enqueued_by, r.is_by_hand, r.due_at, r.next_attempt_at, r.error_code, r.error_message,
    r.records_done, r.records_expected, r.seconds_left, r.records_read, r.records_new, r.records_updated, r.records_removed,
    r.records_quarantined, r.records_error, r.records_promoted,
    (select case when count(*) = 4 * %(limit)s then min(c.job_id) end from scanned as c) as scanned_to
from pipeline.runs as r
where r.run_id = any (array(select c.run_id from scanned as c)) and r.state = 'done'
order by r.first_job_id desc
limit %(limit)s

-- name: run
select r.* from pipeline.runs as r where r.run_id = %(run_id)s

-- name: run_files
select f.id, f.stage, f.file_path, f.original_name, f.format, f.file_size, f.record_count, f.created_at, f.is_complete, f.expired_at, f.job_id
from pipeline.files as f
join pipeline.job_queue as j on j.job_id = f.job_id
where j.run_id = %(run_id)s
order by f.id
limit 50

-- name: run_batches
select b.batch_id, b.status, b.hold_reason, b.is_snapshot, b.promoted_at, b.created_at, b.job_id
from staging.batches as b
join pipeline.job_queue as j on j.job_id = b.job_id
where j.run_id = %(run_id)s
order by b.batch_id
limit 50

-- name: run_decisions
-- When people first and last decided about rows of a batch, who they were, and how many rows: of some, since a batch may have millions.
select count(*) as decided, min(s.decided_at) as first_at, max(s.decided_at) as last_at,
    (array_agg(distinct s.decided_by))[1:5] as by
from (
    select l.decided_at, l.decided_by from staging.listings as l
    where l.batch_id = %(batch_id)s and l.decided_at is not null
    limit 1001
) as s

-- name: run_errors
-- Errors of a run by reason; each job's are counted up to a bound.
select e.job_id, e.error_type, count(*) as errors, min(e.error_message) as example
from pipeline.job_queue as j
cross join lateral (
    select x.job_id, x.error_type, x.error_message from pipeline.job_errors as x where x.job_id = j.job_id order by x.line limit 10001
) as e
where j.run_id = %(run_id)s
group by e.job_id, e.error_type
order by count(*) desc, e.error_type
limit 20

-- name: run_events
select e.at, e.event, e.actor, e.error_code, e.message, e.job_id, j.job_type
from pipeline.job_events as e
join pipeline.job_queue as j using (job_id)
where j.run_id = %(run_id)s
order by e.at, e.id
limit 200

-- name: run_configs
select t.stage, c.version, c.config_params
from pipeline.job_queue as j
join pipeline.job_types as t using (job_type)
join pipeline.job_configs as c on c.snapshot_id = j.config_snapshot_id
where j.run_id = %(run_id)s
order by j.job_id

-- name: other_runs
-- Runs of the same source, to be compared with one: those just before it, and those just after.
(
    select r.run_id, r.first_job_id, r.file_name, r.enqueued_at, r.state from pipeline.runs as r
    where r.dmo_id = %(dmo_id)s and r.first_job_id < %(first_job_id)s
    order by r.first_job_id desc limit 15
)
union all
(
    select r.run_id, r.first_job_id, r.file_name, r.enqueued_at, r.state from pipeline.runs as r
    where r.dmo_id = %(dmo_id)s and r.first_job_id > %(first_job_id)s
    order by r.first_job_id limit 15
)
order by first_job_id desc

-- name: names
select n.actor, n.name from pipeline.people_names(%(actors)s) as n
