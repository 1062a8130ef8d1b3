-- name: list
-- A page of jobs, the newest first.
select
    j.job_id, j.job_type, j.status, j.priority, j.dmo_id, d.name as dmo_name, j.source_name, j.run_id, j.is_by_hand, j.enqueued_by,
    j.enqueued_at, j.started_at, j.finished_at, j.next_attempt_at, j.locked_by, j.retry_count, j.max_attempts,
    j.records_done, j.records_expected, j.error_code, j.error_message, l.state as line_state, l.until,
    coalesce(f.original_name, regexp_replace(j.params ->> 'path', '^.*/', '')) as file_name
from pipeline.job_queue as j
left join public.dmos as d on d.id = j.dmo_id
left join pipeline.job_line as l on l.job_id = j.job_id
left join pipeline.files as f on f.job_id = j.job_id and f.stage = 'import'
where (%(before)s::bigint is null or j.job_id < %(before)s)
    and (%(dmo_id)s::integer is null or j.dmo_id = %(dmo_id)s)
    and (%(since)s::timestamptz is null or j.enqueued_at >= %(since)s)
    and (%(state)s = '' or j.status = %(state)s)
order by j.job_id desc
limit %(limit)s

-- name: list_in_state
-- A page of those in a state that few are in: found by what makes it so.
select
    j.job_id, j.job_type, j.status, j.priority, j.dmo_id, d.name as dmo_name, j.source_name, j.run_id, j.is_by_hand, j.enqueued_by,
    j.enqueued_at, j.started_at, j.finished_at, j.next_attempt_at, j.locked_by, j.retry_count, j.max_attempts,
    j.records_done, j.records_expected, j.error_code, j.error_message, l.state as line_state, l.until,
    coalesce(f.original_name, regexp_replace(j.params ->> 'path', '^.*/', '')) as file_name
from pipeline.job_queue as j
left join public.dmos as d on d.id = j.dmo_id
left join pipeline.job_line as l on l.job_id = j.job_id
left join pipeline.files as f on f.job_id = j.job_id and f.stage = 'import'
where j.job_id = any (array(
        select l.job_id from pipeline.job_line as l where %(state)s in ('pending', 'running')
        union all
        select s.job_id from pipeline.stopped_jobs(%(state)s) as s (job_id) where %(state)s in ('held', 'failed', 'cancelled')))
    and (%(before)s::bigint is null or j.job_id < %(before)s)
    and (%(dmo_id)s::integer is null or j.dmo_id = %(dmo_id)s)
    and (%(since)s::timestamptz is null or j.enqueued_at >= %(since)s)
    and (%(state)s = '' or j.status = %(state)s)
order by j.job_id desc
limit %(limit)s

-- name: job
select
    j.job_id, j.job_type, t.stage, t.description, j.status, j.priority, j.dmo_id, d.name as dmo_name, j.data_domain, j.source_name,
    j.run_id, j.input_file_id, j.batch_id, j.params, j.is_by_hand, j.enqueued_by, j.enqueued_at, j.started_at, j.finished_at,
    j.dequeue_attempts, j.next_attempt_at, j.locked_by, j.locked_at, j.cancel_requested_at, j.max_attempts, j.retry_count,
    j.records_done, j.records_expected, j.error_code, j.error_message, j.order_key, l.state as line_state, l.until,
    null::numeric as seconds_left, to_jsonb(r) - 'job_id' - 'created_at' as results, c.version as config_version, c.config_params,
    coalesce(f.original_name, regexp_replace(j.params ->> 'path', '^.*/', '')) as file_name
from pipeline.job_queue as j
join pipeline.job_types as t using (job_type)
left join public.dmos as d on d.id = j.dmo_id
left join pipeline.job_line as l on l.job_id = j.job_id
left join pipeline.job_results as r on r.job_id = j.job_id
left join pipeline.job_configs as c on c.snapshot_id = j.config_snapshot_id
left join pipeline.files as f on f.job_id = j.job_id and f.stage = 'import'
where j.job_id = %(job_id)s

-- name: events
select e.at, e.event, e.actor, e.error_code, e.message
from pipeline.job_events as e
where e.job_id = %(job_id)s
order by e.id
limit 200

-- name: ahead
-- How many jobs of its key come before one that waits, up to a bound.
select count(*) from (
    select from pipeline.job_line as l join pipeline.job_queue as j using (job_id)
    where l.order_key = %(order_key)s and l.job_id <> %(job_id)s and (l.state <> 'waiting' or l.job_id < %(job_id)s)
    limit 1001
) as s

-- name: error_types
select e.error_type, count(*) as errors
from (
    select x.error_type from pipeline.job_errors as x where x.job_id = %(job_id)s order by x.line limit 10001
) as e
group by e.error_type
order by count(*) desc, e.error_type
limit 50

-- name: errors
select e.id, e.line, e.record_id, e.error_type, e.error_message, e.original_record, c.corrected_by, c.corrected_at,
    c.job_id as mended_job_id, m.status as mended_status, m.run_id as mended_run_id
from pipeline.job_errors as e
left join pipeline.corrections as c on c.error_id = e.id
left join pipeline.job_queue as m on m.job_id = c.job_id
where e.job_id = %(job_id)s and (%(error_type)s = '' or e.error_type = %(error_type)s)
    and (%(after)s::bigint is null or e.id > %(after)s)
order by e.id
limit %(limit)s

-- name: error
select e.id, e.job_id, e.line, e.record_id, e.error_type, e.error_message, e.original_record, j.job_type, j.run_id, j.dmo_id,
    d.name as dmo_name, j.source_name, f.original_name, f.layout, c.record, c.corrected_by, c.corrected_at,
    c.job_id as mended_job_id, m.status as mended_status, m.run_id as mended_run_id,
    -- What came from the source since may be newer than what is mended here.
    (select n.original_name from pipeline.files as n
        where n.source_id = f.source_id and n.stage = 'import' and n.id > f.id and not n.is_addition
        order by n.id desc limit 1) as newer_file
from pipeline.job_errors as e
join pipeline.job_queue as j using (job_id)
left join public.dmos as d on d.id = j.dmo_id
left join pipeline.files as f on f.id = e.file_id
left join pipeline.corrections as c on c.error_id = e.id
left join pipeline.job_queue as m on m.job_id = c.job_id
where e.id = %(error_id)s

-- name: next_error
select e.id from pipeline.job_errors as e
where e.job_id = %(job_id)s and e.error_type = %(error_type)s and e.id > %(error_id)s
    and not exists (select from pipeline.corrections as c where c.error_id = e.id)
order by e.id limit 1

-- name: mend
select pipeline.mend_error(%(error_id)s, %(record)s::jsonb)

-- name: change
select pipeline.change_jobs(jsonb_build_object('ids', jsonb_build_array(%(job_id)s::bigint)), %(action)s, %(reason)s)
