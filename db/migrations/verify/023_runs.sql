-- 023_runs

select starts_run, enqueued_by from pipeline.job_queue where false;
select source_id, data_domain, failed_runs, failed_stage, last_failed_run_id, paused_at, paused_by, pause_reason from pipeline.source_states where false;
select id, source_id, data_domain, at, event, actor, message, job_id from pipeline.source_events where false;
select kind, code, meaning, remedy from pipeline.problem_kinds where false;
