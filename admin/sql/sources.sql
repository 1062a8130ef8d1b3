-- name: list_sources
-- A page of DMOs by name; after is the key of the last one seen.
select d.id, d.name, d.country, d.state, d.time_zone, lower(d.name) as key,
    f.feeds, f.paused, f.failed_runs, c.schedule, c.source_type, s.problem as schedule_problem,
    pipeline.next_run(coalesce(c.schedule, 'manual'), d.time_zone, coalesce(s.settled_until, now())) as next_run_at,
    r.run_id, r.state as run_state, r.waits_for, r.stage, r.enqueued_at, i.finished_at as fresh_at
from public.dmos as d
left join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'rank', o.rank, 'paused', t.paused) order by o.rank, o.name), '[]') as feeds,
        coalesce(bool_or(t.paused), false) as paused, coalesce(max(t.failed_runs), 0) as failed_runs
    from pipeline.sources as o
    left join lateral (
        select bool_or(t.paused_at is not null) as paused, max(t.failed_runs) as failed_runs
        from pipeline.source_states as t where t.source_id = o.id
    ) as t on true
    where o.dmo_id = d.id
) as f on true
left join pipeline.dmo_configs as a on a.dmo_id = d.id and a.type = 'import' and a.data_domain = 'listings' and a.active
left join lateral (select a.schedule, coalesce(a.config_params ->> 'source_type', 'csv') as source_type) as c on true
left join pipeline.schedules as s on s.dmo_id = d.id and s.type = 'import' and s.data_domain = 'listings'
left join lateral (
    select u.run_id, u.state, u.waits_for, u.stage, u.enqueued_at from pipeline.runs as u
    where u.dmo_id = d.id order by u.first_job_id desc limit 1
) as r on true
left join lateral (
    select j.finished_at from pipeline.job_queue as j
    where j.dmo_id = d.id and j.job_type = 'import_raw' and j.status = 'completed' order by j.job_id desc limit 1
) as i on true
where (%(after)s::text is null or (lower(d.name), d.id) > (%(after)s::text, %(after_id)s::integer))
    and (%(text)s::text is null or position(lower(%(text)s::text) in lower(d.name)) > 0)
order by lower(d.name), d.id
limit 51

-- name: dmo
select d.id, d.name, d.country, d.state, d.language, d.time_zone, d.created_at, d.updated_at,
    d.updated_at::text as seen
from public.dmos as d where d.id = %(dmo_id)s

-- name: add_dmo
select pipeline.add_dmo(%(name)s, %(country)s, %(state)s, p_language => %(language)s, p_time_zone => %(time_zone)s)

-- name: known_dmo
select d.id from public.dmos as d
where d.country = upper(%(country)s) and d.state = %(state)s and lower(d.name) = lower(regexp_replace(btrim(%(name)s), '\s+', ' ', 'g'))

-- name: change_dmo
select pipeline.change_dmo(%(dmo_id)s, %(name)s, %(language)s, %(time_zone)s, %(seen)s::timestamptz)

-- name: countries
select c.code, c.name from pipeline.countries as c order by c.name

-- name: feeds
select s.id, s.name, s.rank, s.created_at, t.paused_at, t.paused_by, t.pause_reason, coalesce(t.failed_runs, 0) as failed_runs
from pipeline.sources as s
left join pipeline.source_states as t on t.source_id = s.id and t.data_domain = 'listings'
where s.dmo_id = %(dmo_id)s
order by s.rank, s.name
limit 500

-- name: set_source
select pipeline.set_source(%(dmo_id)s, %(name)s, %(rank)s)

-- name: stages
-- What each stage of a DMO runs with and when; version 0 for the defaults.
select t.type, coalesce(c.version, 0) as version, c.changed_by, c.created_at,
    coalesce(c.schedule, case t.type when 'import' then 'manual' else 'pipeline' end) as schedule, coalesce(c.catch_up, 'once') as catch_up,
    coalesce(c.config_params, '{}') as config_params, s.last_due_at, s.last_job_id, s.problem,
    pipeline.next_run(coalesce(c.schedule, 'manual'), d.time_zone, coalesce(s.settled_until, now())) as next_run_at
from public.dmos as d
cross join unnest(array['import', 'transform', 'stage', 'promote']) with ordinality as t (type, position)
left join pipeline.dmo_configs as c on c.dmo_id = d.id and c.type = t.type and c.data_domain = 'listings' and c.active
left join pipeline.schedules as s on s.dmo_id = d.id and s.type = t.type and s.data_domain = 'listings'
where d.id = %(dmo_id)s and (%(type)s::text is null or t.type = %(type)s)
order by t.position

-- name: recent_runs
select r.run_id, r.first_job_id, r.source_name, r.file_name, r.state, r.waits_for, r.stage, r.enqueued_at, r.enqueued_by, r.finished_at,
    r.records_read, r.records_new, r.records_updated, r.records_error
from pipeline.runs as r where r.dmo_id = %(dmo_id)s order by r.first_job_id desc limit 8

-- name: schema
select pipeline.config_schema(%(type)s)

-- name: save_config
select pipeline.save_config(%(dmo_id)s, %(type)s, %(params)s::jsonb, p_schedule => %(schedule)s, p_catch_up => %(catch_up)s, p_waiting_jobs => %(waiting)s,
    p_expected_version => %(expected)s)

-- name: versions
select c.version, c.config_params, c.schedule, c.catch_up, c.active, c.changed_by, c.created_at,
    lag(c.config_params) over w as before, lag(c.schedule) over w as schedule_before, lag(c.catch_up) over w as catch_up_before
from (
    select v.* from pipeline.dmo_configs as v
    where v.dmo_id = %(dmo_id)s and v.type = %(type)s and v.data_domain = 'listings' and (%(before)s::integer is null or v.version < %(before)s)
    order by v.version desc limit 26
) as c
window w as (order by c.version)
order by c.version desc

-- name: version
select c.version, c.config_params, c.schedule, c.catch_up from pipeline.dmo_configs as c
where c.dmo_id = %(dmo_id)s and c.type = %(type)s and c.data_domain = 'listings' and c.version = %(version)s

-- name: next_runs
-- The next five times of a schedule, by the clocks of the DMO.
with recursive times (n, at) as (
    select 1, pipeline.next_run(%(schedule)s, d.time_zone, now()) from public.dmos as d where d.id = %(dmo_id)s
    union all
    select t.n + 1, pipeline.next_run(%(schedule)s, d.time_zone, t.at)
    from times as t cross join public.dmos as d
    where d.id = %(dmo_id)s and t.n < 5 and t.at is not null
)
select t.at, t.at at time zone d.time_zone as local_at from times as t cross join public.dmos as d
where d.id = %(dmo_id)s and t.at is not null order by t.n

-- name: pause
select pipeline.pause_source(%(dmo_id)s, %(name)s, p_reason => %(reason)s)

-- name: resume
select pipeline.resume_source(%(dmo_id)s, %(name)s, p_note => %(reason)s)
