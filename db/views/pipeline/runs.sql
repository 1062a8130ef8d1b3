create or replace view pipeline.runs
with (security_invoker = true)
as
select
    h.run_id, h.job_id as first_job_id, d.tenant_id, h.dmo_id, d.name as dmo_name, h.data_domain, h.source_id, h.source_name,
    case
        when j.status = 'pending' then case when l.state = 'paused' then 'paused' else 'waiting' end
        when j.status <> 'completed' then j.status
        when b.waits_for = 'review' then 'review'
        when coalesce(b.waits_for, n.stage) is not null then 'waiting'
        else 'done'
    end as state,
    case
        when j.status = 'pending' then case l.state
            when 'paused' then 'resume' when 'delayed' then 'time' when 'retrying' then 'retry' when 'waiting' then 'turn' else 'worker' end
        when j.status = 'held' then 'person'
        when j.status = 'completed' then coalesce(b.waits_for, n.stage)
    end as waits_for,
    coalesce(n.stage, nullif(b.waits_for, 'review'), t.stage) as stage,
    j.job_id, j.status as job_status, j.next_attempt_at, j.retry_count, j.max_attempts, j.error_code, j.error_message, j.config_snapshot_id,
    h.enqueued_by, h.is_by_hand, (h.params ->> 'due_at')::timestamptz as due_at, h.enqueued_at, s.started_at,
    case when j.finished_at is not null and coalesce(b.waits_for, n.stage) is null then s.finished_at end as finished_at,
    coalesce(f.original_name, regexp_replace(h.params ->> 'path', '^.*/', '')) as file_name, f.id as file_id, s.batch_id,
    case when j.status = 'running' then j.records_done end as records_done,
    case when j.status = 'running' then j.records_expected end as records_expected,
    p.records_per_second,
    case when p.records_per_second > 0 then greatest(0, (j.records_expected - j.records_done) / p.records_per_second) end as seconds_left,
    (s.imported).records_total as records_read, (s.transformed).records_new as records_transformed, (s.staged).records_total as records_staged,
    (s.staged).records_new, (s.staged).records_updated, (s.staged).records_unchanged, (s.staged).records_duplicates,
    (s.staged).records_held as records_quarantined, (s.staged).records_deleted as records_removed, s.records_promoted, s.records_error,
    -- Counted only where it is asked for.
    case
        when b.promoted_at is not null then (
            select count(*) from staging.listings as g
            where g.batch_id = b.batch_id and g.flags is not null and g.status in ('pending', 'held'))
        when b.batch_id is not null then (
            select count(*) from staging.listings as g where g.batch_id = b.batch_id and g.status in ('pending', 'held'))
    end as records_waiting,
    (
        select jsonb_agg(jsonb_build_object(
            'stage', st.stage, 'job_id', sj.job_id, 'status', sj.status, 'is_by_hand', sj.is_by_hand, 'enqueued_by', sj.enqueued_by,
            'enqueued_at', sj.enqueued_at, 'started_at', sj.started_at, 'finished_at', sj.finished_at, 'locked_by', sj.locked_by,
            'dequeue_attempts', sj.dequeue_attempts, 'retry_count', sj.retry_count, 'records_done', sj.records_done,
            'records_expected', sj.records_expected, 'input_file_id', sj.input_file_id, 'batch_id', sj.batch_id,
            'config_snapshot_id', sj.config_snapshot_id, 'config_version', sc.version,
            'results', to_jsonb(sr) - 'job_id' - 'created_at' - 'notes', 'notes', sr.notes, 'error_code', sj.error_code, 'error_message', sj.error_message)
            order by sj.job_id)
        from pipeline.job_queue as sj
        join pipeline.job_types as st on st.job_type = sj.job_type
        left join pipeline.job_results as sr on sr.job_id = sj.job_id
        left join pipeline.job_configs as sc on sc.snapshot_id = sj.config_snapshot_id
        where sj.run_id = h.run_id
    ) as stages
from pipeline.job_queue as h
-- Left joins only, so that the planner begins with the runs: a page of them is read from their index.
left join public.dmos as d on d.id = h.dmo_id
left join lateral (
    select
        min(r.started_at) as started_at, max(r.finished_at) as finished_at,
        -- What runs, else what waits, else what came last.
        (array_agg(r.job_id order by r.status = 'running' desc, r.status = 'pending' desc, r.job_id desc))[1] as job_id,
        (array_agg(r.job_id order by r.job_id desc) filter (where r.job_type = 'import_raw'))[1] as import_job_id,
        (array_agg(r.batch_id order by r.job_id desc) filter (where r.batch_id is not null))[1] as batch_id,
        (array_agg(c order by r.job_id desc) filter (where r.job_type = 'import_raw' and c.job_id is not null))[1] as imported,
        (array_agg(c order by r.job_id desc) filter (where r.job_type = 'transform' and c.job_id is not null))[1] as transformed,
        (array_agg(c order by r.job_id desc) filter (where r.job_type = 'load_stage' and c.job_id is not null))[1] as staged,
        sum(c.records_new + c.records_updated + c.records_deleted) filter (where r.job_type = 'promote_public')::bigint as records_promoted,
        sum(c.records_error)::bigint as records_error
    from pipeline.job_queue as r
    left join pipeline.job_results as c on c.job_id = r.job_id
    where r.run_id = h.run_id
) as s on true
left join pipeline.job_queue as j on j.job_id = s.job_id
left join pipeline.job_types as t on t.job_type = j.job_type
left join pipeline.job_line as l on l.job_id = j.job_id
left join pipeline.files as f on f.job_id = s.import_job_id and f.stage = 'import'
left join lateral (
    select case
        when j.status = 'running' and j.records_done > 0 and clock_timestamp() > j.work_began_at
            then j.records_done / extract(epoch from clock_timestamp() - j.work_began_at)
    end as records_per_second
) as p on true
-- What the run does next, when its last job is done and no other waits. A stage that had nothing to do made no file: complete_empty().
left join lateral (
    select case j.job_type when 'import_raw' then 'transform' when 'transform' then 'stage' end as stage
    where j.status = 'completed'
        and (not exists (select from pipeline.job_results as e where e.job_id = j.job_id)
            or exists (select from pipeline.files as e where e.job_id = j.job_id))
) as n on true
left join lateral (
    select
        g.batch_id, g.promoted_at,
        case
            when j.status <> 'completed' or j.job_type <> 'load_stage' or g.promoted_at is not null then null
            when g.status = 'held' or exists (
                select from staging.listings as w where w.batch_id = g.batch_id and w.status in ('pending', 'held')) then 'review'
            when exists (
                select from staging.listings as w where w.batch_id = g.batch_id and w.action <> 'unchanged' and w.status = 'accepted' and w.ok_to_promote)
                then 'promote'
        end as waits_for
    from staging.batches as g
    where g.batch_id = s.batch_id
) as b on true
where h.starts_run;
comment on view pipeline.runs is
    'The way of a file through the stages (import, transform, stage, promote) as one run; of those that the caller sees. A page of them: order by first_job_id desc, where first_job_id < the last one''s. Notifications on cdl_progress name the run that has moved: {"run_id", "job_id", "dmo_id"}.';
comment on column pipeline.runs.first_job_id is 'Number of the job that began the run: grows with time, and an index serves it, also within a dmo_id.';
comment on column pipeline.runs.state is
    'waiting: for a worker, its turn, its next try, or its next stage; running; review: staged, and people have rows to decide; paused: its source is; held: a job failed for good and waits for a person; failed: likewise, by hand; cancelled; done.';
comment on column pipeline.runs.waits_for is
    'worker; turn: another job of the DMO and domain; retry or time: next_attempt_at; resume: its source is paused; review; person: its job is held; transform, stage, promote: that stage is still to be run, by its schedule or by hand. Null: for nothing.';
comment on column pipeline.runs.stage is 'Where it is: import, transform, stage or promote; the one to be run next when the last is done.';
comment on column pipeline.runs.job_id is 'The job that it is at: what runs, else what waits, else the last one.';
comment on column pipeline.runs.config_snapshot_id is 'The configuration of that job, in pipeline.job_configs; those of the others stand in stages.';
comment on column pipeline.runs.enqueued_by is 'Who wanted the run.';
comment on column pipeline.runs.is_by_hand is 'A person ran it at a command line.';
comment on column pipeline.runs.due_at is 'The time of its schedule; null: it has none.';
comment on column pipeline.runs.started_at is 'When a worker first took it up.';
comment on column pipeline.runs.finished_at is 'When its last job ended; null while something of it is still to be done.';
comment on column pipeline.runs.records_done is 'How far the job is that runs; null while none does. Records that all go through one step together count by the steps that are over.';
comment on column pipeline.runs.records_expected is 'How many records that job has; of an import, how many the file seems to have by what of it was read.';
comment on column pipeline.runs.records_per_second is 'On average since that job''s work began.';
comment on column pipeline.runs.seconds_left is 'At that rate.';
comment on column pipeline.runs.records_read is 'Records of the file, those that could not be read included. This and the next ones: of the stage''s last completed job, null before.';
comment on column pipeline.runs.records_transformed is 'Records that transform passed on.';
comment on column pipeline.runs.records_staged is 'Records in staging: new, updated, unchanged, duplicates and quarantined.';
comment on column pipeline.runs.records_quarantined is 'News that waited for a person when the file was staged.';
comment on column pipeline.runs.records_removed is 'Records that the source has no more.';
comment on column pipeline.runs.records_promoted is 'What promote has applied so far: new, updated and removed.';
comment on column pipeline.runs.records_error is 'Records that could not go on, with all stages: pipeline.job_errors has them.';
comment on column pipeline.runs.records_waiting is 'Rows that wait for a person just now; null before there is a batch. It is counted when it is asked for: leave it out of long lists.';
comment on column pipeline.runs.stages is
    'All jobs of the run in their order, as [{stage, job_id, status, is_by_hand, enqueued_by, enqueued_at, started_at, finished_at, locked_by, dequeue_attempts, retry_count, records_done, records_expected, input_file_id, batch_id, config_snapshot_id, config_version, results: {records_…}, notes, error_code, error_message}]. Made when it is asked for.';
