-- 018_queue — the line in which jobs wait, which errors are worth a retry, who did what to a job
-- depends: 015_reso

create table pipeline.job_line (
    job_id bigint not null,
    job_type text not null,
    state text not null,
    order_key text,
    is_by_hand boolean not null default false,
    rank timestamptz not null,
    until timestamptz,
    dedupe_key text,
    constraint job_line_pkey primary key (job_id),
    constraint job_line_job_id_fkey foreign key (job_id) references pipeline.job_queue (job_id) on delete cascade,
    -- One check: it is read anew by every statement that writes here.
    constraint job_line_until_fits_state_check check (state = 'waiting' or state in ('paused', 'ready') and until is null
        or state in ('delayed', 'retrying', 'by_hand', 'leased') and until is not null)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0.1);
-- The head of each key: one at most, so that one job of a key runs at most.
create unique index job_line_order_key_idx on pipeline.job_line (order_key) where state in ('retrying', 'by_hand', 'ready', 'leased');
-- What the head gives way to.
create index job_line_waiting_idx on pipeline.job_line (order_key, is_by_hand desc, job_id) where state = 'waiting';
create index job_line_rank_idx on pipeline.job_line (rank, job_id) where state = 'ready';
create index job_line_wake_idx on pipeline.job_line (until) where state in ('delayed', 'retrying');
create index job_line_lease_idx on pipeline.job_line (until) where state = 'leased' or is_by_hand;
create unique index job_line_dedupe_key_idx on pipeline.job_line (dedupe_key) where dedupe_key is not null;
comment on table pipeline.job_line is 'The jobs that are pending or running, one row each, and who of them is next. Small and written often, so that pipeline.job_queue need not be.';
comment on column pipeline.job_line.state is 'paused: its source is; delayed: its time has not come; waiting: behind another of its key. The others are heads of their keys: retrying after a failure; by_hand, for the person who runs it; ready for a worker; leased to one.';
comment on column pipeline.job_line.rank is 'Smaller goes first: when the job joined the line, less a minute for each point of priority.';
comment on column pipeline.job_line.until is 'delayed, retrying: not before then; leased, or by hand: after that its worker is taken for dead; waiting: the retry it has before it.';

create table pipeline.retry_rules (
    code text not null,
    is_retried boolean not null,
    why text not null,
    constraint retry_rules_pkey primary key (code)
);
comment on table pipeline.retry_rules is 'Which errors are worth another try. The longest code that an error''s begins with decides; without one there is no retry.';
comment on column pipeline.retry_rules.code is 'An SQLSTATE, the beginning of some, or a code of the command line; see docs/errors.md.';

create table pipeline.job_events (
    id bigint generated always as identity,
    job_id bigint not null,
    at timestamptz not null default clock_timestamp(),
    event text not null,
    actor text not null,
    error_code text,
    message text,
    constraint job_events_pkey primary key (id),
    constraint job_events_job_id_fkey foreign key (job_id) references pipeline.job_queue (job_id) on delete cascade,
    constraint job_events_event_is_known_check
    check (event in ('retried', 'lost', 'handed_back', 'held', 'requeued', 'cancel_requested', 'cancelled', 'failed', 'paused', 'resumed'))
);
create index job_events_job_id_idx on pipeline.job_events (job_id, id);
comment on table pipeline.job_events is 'What befell a job besides being claimed and completed: each failed try with its error, and who held, requeued or cancelled it.';
comment on column pipeline.job_events.event is 'retried, held, failed: after an error; lost: its worker''s lease ran out; handed_back: the worker stopped; the others: somebody wanted it so.';

alter table pipeline.job_line enable row level security;
alter table pipeline.retry_rules enable row level security;
alter table pipeline.job_events enable row level security;
