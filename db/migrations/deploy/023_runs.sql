-- 023_runs — a file's way through the stages as one run, sources that are paused
-- depends: 020_schedules

alter table pipeline.job_queue
    add column starts_run boolean not null default false,
    add column enqueued_by text;
comment on column pipeline.job_queue.starts_run is 'The first job of its run: pipeline.runs has a row for each of these.';
comment on column pipeline.job_queue.enqueued_by is 'Who wanted it; of a stage''s job only.';
update pipeline.job_queue as j set run_id = gen_random_uuid()
where j.run_id is null and j.job_type in ('import_raw', 'transform', 'load_stage', 'promote_public');
update pipeline.job_queue as j set starts_run = true
where j.job_id in (
    select min(s.job_id) from pipeline.job_queue as s
    where s.job_type in ('import_raw', 'transform', 'load_stage', 'promote_public') group by s.run_id);
-- Pages of runs, the newest first: of all, and of one DMO.
create index job_queue_runs_idx on pipeline.job_queue (job_id) where starts_run;
create index job_queue_dmo_runs_idx on pipeline.job_queue (dmo_id, job_id) where starts_run;

create table pipeline.source_states (
    source_id integer not null,
    data_domain text not null,
    failed_runs integer not null default 0,
    failed_stage text,
    last_failed_run_id uuid,
    paused_at timestamptz,
    paused_by text,
    pause_reason text,
    constraint source_states_pkey primary key (source_id, data_domain),
    constraint source_states_source_id_fkey foreign key (source_id) references pipeline.sources (id),
    constraint source_states_failed_runs_is_not_negative_check check (failed_runs >= 0),
    constraint source_states_paused_by_somebody_for_a_reason_check
    check ((paused_at is null) = (paused_by is null) and (paused_at is null) = (pause_reason is null))
);
create index source_states_paused_idx on pipeline.source_states (source_id) where paused_at is not null;
comment on table pipeline.source_states is 'Which feeds are paused, and how many of their runs have failed one after the other; a feed of which neither is known has no row.';
comment on column pipeline.source_states.failed_runs is 'Runs that failed since the last one that came to its end; those that people run by hand do not count.';
comment on column pipeline.source_states.failed_stage is 'The stage in which the last of them failed.';
comment on column pipeline.source_states.paused_at is 'Since then nothing of it begins by itself; null: it is not paused.';

create table pipeline.source_events (
    id bigint generated always as identity,
    source_id integer not null,
    data_domain text not null,
    at timestamptz not null default clock_timestamp(),
    event text not null,
    actor text not null,
    message text,
    job_id bigint,
    constraint source_events_pkey primary key (id),
    constraint source_events_source_id_fkey foreign key (source_id) references pipeline.sources (id),
    constraint source_events_event_is_known_check check (event in ('paused', 'resumed'))
);
create index source_events_source_id_idx on pipeline.source_events (source_id, id);
comment on table pipeline.source_events is 'Who paused and resumed a feed, when and why.';
comment on column pipeline.source_events.job_id is 'The job whose failure paused it; null when a person did.';

alter table pipeline.job_events
    drop constraint job_events_event_is_known_check,
    add constraint job_events_event_is_known_check check (event in ('retried', 'lost', 'handed_back', 'held', 'requeued', 'cancel_requested', 'cancelled',
        'failed', 'paused', 'resumed', 'forced'));
comment on column pipeline.job_events.event is
    'retried, held, failed: after an error; lost: its worker''s lease ran out; handed_back: the worker stopped; paused, resumed: its source was; forced: it applied what is older than what stands; the others: somebody wanted it so.';

create table pipeline.problem_kinds (
    kind text not null,
    code text not null,
    meaning text not null,
    remedy text not null,
    constraint problem_kinds_pkey primary key (kind, code),
    constraint problem_kinds_kind_is_known_check check (kind in ('record', 'value'))
);
comment on table pipeline.problem_kinds is 'What the codes of records that can not go on (pipeline.job_errors.error_type) and of values that can not be used (staging.listings.problems) mean, and what to do, as docs/errors.md has it.';

-- What a promoted batch left for people, for the number that a run tells.
create index listings_left_idx on staging.listings (batch_id) where flags is not null;

alter table pipeline.problem_kinds enable row level security;
alter table pipeline.source_states enable row level security;
alter table pipeline.source_events enable row level security;
