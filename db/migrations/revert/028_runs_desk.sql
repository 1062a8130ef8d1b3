-- 028_runs_desk

drop index staging.batches_open_idx;
drop index pipeline.job_events_ends_idx;
drop table pipeline.daily_counts;
drop table pipeline.corrections;
alter table pipeline.files
    drop column is_addition,
    drop column layout;
