-- 023_runs

drop index staging.listings_left_idx;
delete from pipeline.job_events as e where e.event = 'forced';
alter table pipeline.job_events
    drop constraint job_events_event_is_known_check,
    add constraint job_events_event_is_known_check
    check (event in ('retried', 'lost', 'handed_back', 'held', 'requeued', 'cancel_requested', 'cancelled', 'failed', 'paused', 'resumed'));
comment on column pipeline.job_events.event is
    'retried, held, failed: after an error; lost: its worker''s lease ran out; handed_back: the worker stopped; the others: somebody wanted it so.';
drop table pipeline.problem_kinds;
drop table pipeline.source_events;
drop table pipeline.source_states;
drop index pipeline.job_queue_dmo_runs_idx;
drop index pipeline.job_queue_runs_idx;
alter table pipeline.job_queue drop column enqueued_by, drop column starts_run;
