-- name: sources
-- Every feed with when it was last read, against its schedule; in trouble first. An old success is looked for among the DMO's last jobs only.
select
    s.id, s.name, d.id as dmo_id, d.name as dmo_name, t.paused_at, t.pause_reason, coalesce(t.failed_runs, 0) as failed_runs,
    t.last_failed_run_id, coalesce(c.schedule, 'manual') as schedule, h.problem as schedule_problem, r.run_id, r.enqueued_at,
    ok.finished_at as read_at, x.next_at, coalesce(x.next_at < now() - interval '1 hour', false) as is_late,
    q.records_total, q.records_new, q.records_updated, q.records_deleted, q.records_held, q.at_stage
from pipeline.sources as s
join public.dmos as d on d.id = s.dmo_id
left join pipeline.source_states as t on t.source_id = s.id and t.data_domain = 'listings'
left join pipeline.dmo_configs as c on c.dmo_id = d.id and c.type = 'import' and c.data_domain = 'listings' and c.active
left join pipeline.schedules as h on h.dmo_id = d.id and h.type = 'import' and h.data_domain = 'listings'
left join lateral (
    select j.run_id, j.enqueued_at from (
        select j.run_id, j.enqueued_at, j.source_id from pipeline.job_queue as j
        where j.dmo_id = s.dmo_id and j.starts_run order by j.job_id desc limit 200
    ) as j
    where j.source_id = s.id limit 1
) as r on true
left join lateral (
    select j.finished_at from (
        select j.finished_at, j.source_id, j.job_type, j.status from pipeline.job_queue as j
        where j.dmo_id = s.dmo_id order by j.job_id desc limit 1000
    ) as j
    where j.source_id = s.id and j.job_type = 'import_raw' and j.status = 'completed' limit 1
) as ok on true
left join lateral (
    select k.records_total, k.records_new, k.records_updated, k.records_deleted, k.records_held, y.stage as at_stage
    from pipeline.job_queue as j
    join pipeline.job_results as k using (job_id)
    join pipeline.job_types as y using (job_type)
    where j.run_id = r.run_id and y.stage in ('import', 'stage')
    order by j.job_id desc limit 1
) as q on true
left join lateral (
    select pipeline.next_run(c.schedule, d.time_zone, coalesce(ok.finished_at, h.settled_until, now())) as next_at
    where c.schedule not in ('manual', 'pipeline')
) as x on true
order by t.paused_at is not null desc, coalesce(t.failed_runs, 0) > 0 desc, h.problem is not null desc, coalesce(x.next_at < now() - interval '1 hour', false) desc,
    ok.finished_at desc nulls last, s.id
limit %(limit)s

-- name: running
select r.run_id, r.dmo_name, r.source_name, r.file_name, r.state, r.stage, r.waits_for, r.records_done, r.records_expected, r.seconds_left,
    r.started_at, r.next_attempt_at
from pipeline.runs as r
where r.run_id = any (array(
    select j.run_id from pipeline.job_line as l join pipeline.job_queue as j using (job_id)
    where l.state in ('leased', 'by_hand') and j.status = 'running'
    order by l.job_id desc limit 20))
order by r.first_job_id desc

-- name: waiting
-- What waits for whom, how many of it and since when; each is counted up to a bound.
select 'held_batch' as what, count(*) as number, min(s.since) as since
from (select b.created_at as since from staging.batches as b where b.status = 'held' and b.pruned_at is null limit 1001) as s
having count(*) > 0
union all
select 'unpromoted_batch', count(*), min(s.since)
from (
    select b.created_at as since from staging.batches as b
    where b.promoted_at is null and b.pruned_at is null and b.status = 'staged'
        and exists (select from staging.listings as l where l.batch_id = b.batch_id and l.action <> 'unchanged' and l.status in ('pending', 'held', 'accepted'))
    limit 1001
) as s
having count(*) > 0
union all
select 'suggestion', count(*), min(s.since)
from (
    select g.suggested_at as since from pipeline.suggestions as g
    where g.status = 'open' and g.data_domain = any (array(select m.data_domain from pipeline.data_domains as m where m.origin_table is null))
    limit 1001
) as s
having count(*) > 0
union all
select 'held_job', count(*), min(s.since)
from (
    select (select max(e.at) from pipeline.job_events as e where e.job_id = j.job_id and e.event = 'held') as since
    from pipeline.job_queue as j
    where j.job_id = any (array(select h.job_id from pipeline.stopped_jobs('held', 1001) as h (job_id)))
) as s
having count(*) > 0
union all
select case when s.state = 'paused' then 'paused_job' else 'waiting_job' end, count(*), min(s.since)
from (
    select l.state, j.enqueued_at as since from pipeline.job_line as l join pipeline.job_queue as j using (job_id)
    where l.state <> 'leased' and j.status = 'pending' and j.dmo_id is not null limit 1001
) as s
group by 1

-- name: reasons
-- Why staged rows wait for people; of the oldest five thousand. A row may have several reasons: `rows` is how many rows there are.
with s as materialized (
    select l.flags, l.created_at from staging.listings as l
    where l.waits and l.flags is not null and l.tenant_id = (select pipeline.current_tenant())
    order by l.tenant_id, l.waits, l.batch_id, l.staging_id
    limit 5001
)
select u.reason, count(*) as number, min(s.created_at) as since, (select count(*) from s) as rows
from s cross join lateral unnest(s.flags) as u (reason)
group by u.reason
order by count(*) desc, u.reason

-- name: days
-- What each of the last days brought.
select c.day,
    sum(c.records_new) filter (where c.stage = 'stage')::bigint as added, sum(c.records_updated) filter (where c.stage = 'stage')::bigint as changed,
    sum(c.records_held) filter (where c.stage = 'stage')::bigint as held, sum(c.records_error)::bigint as errors,
    (sum(c.seconds) filter (where c.stage = 'import') / nullif(sum(c.jobs) filter (where c.stage = 'import'), 0))::float8 as import_seconds,
    (sum(c.seconds) filter (where c.stage = 'transform') / nullif(sum(c.jobs) filter (where c.stage = 'transform'), 0))::float8 as transform_seconds,
    (sum(c.seconds) filter (where c.stage = 'stage') / nullif(sum(c.jobs) filter (where c.stage = 'stage'), 0))::float8 as stage_seconds,
    (sum(c.seconds) filter (where c.stage = 'promote') / nullif(sum(c.jobs) filter (where c.stage = 'promote'), 0))::float8 as promote_seconds
from pipeline.daily_counts as c
where c.day > (now() at time zone 'UTC')::date - %(days)s::integer
group by c.day
order by c.day

-- name: totals
-- How many listings each DMO had after its last promote of a day, with the newest count before those days.
select c.dmo_id, c.day, c.listings_total
from pipeline.daily_counts as c
where c.day > (now() at time zone 'UTC')::date - %(days)s::integer and c.stage = 'promote' and c.listings_total is not null
union all
select d.id, b.day, b.listings_total
from public.dmos as d
cross join lateral (
    select c.day, c.listings_total from pipeline.daily_counts as c
    where c.dmo_id = d.id and c.day <= (now() at time zone 'UTC')::date - %(days)s::integer and c.stage = 'promote' and c.listings_total is not null
    order by c.day desc limit 1
) as b
order by day

-- name: has_estate
select exists (select from public.mls_listings as l where l.origin_system is not null and l.origin_system <> 'MANUAL') as has_estate

-- name: ingress
-- As public.ingress_metrics has it, but of the days since a moment alone, so that indexes serve it.
select (e.at at time zone 'UTC')::date as day, count(*) filter (where e.what = 'ingested') as ingested,
    count(*) filter (where e.what = 'claimed') as claimed, count(*) filter (where e.what = 'enriched') as enriched,
    count(*) filter (where e.what = 'published') as published
from (
    select 'ingested' as what, l.created_at as at from public.mls_listings as l
    where l.created_at >= %(since)s::timestamptz and l.origin_system <> 'MANUAL'
    union all
    select 'claimed', l.claimed_at from public.mls_listings as l
    where l.claimed_at >= %(since)s::timestamptz and l.origin_system <> 'MANUAL'
    union all
    select 'published', l.published_at from public.mls_listings as l
    where l.published_at >= %(since)s::timestamptz and l.origin_system <> 'MANUAL'
    union all
    -- Enriched: a broker was done with the draft, for the first time.
    select 'enriched', min(h.changed_at)
    from public.mls_status_history as h
    join public.mls_listings as l on l.id = h.listing_id
    where h.from_status = 'DRAFT' and h.to_status not in ('INGESTED', 'WITHDRAWN') and h.changed_at >= %(since)s::timestamptz
        and l.origin_system <> 'MANUAL'
        and not exists (
            select from public.mls_status_history as o
            where o.listing_id = h.listing_id and o.from_status = 'DRAFT' and o.to_status not in ('INGESTED', 'WITHDRAWN')
                and o.changed_at < %(since)s::timestamptz)
    group by h.listing_id
) as e
group by 1
order by 1
