-- 028_runs_desk

drop index public.mls_status_history_left_draft_idx;
drop index public.mls_listings_published_at_idx;
drop index public.mls_listings_claimed_at_idx;
drop index public.mls_listings_created_at_idx;
drop index staging.batches_open_idx;
drop index pipeline.job_events_ends_idx;
drop table pipeline.daily_counts;
drop table pipeline.corrections;
alter table pipeline.files
    drop column is_addition,
    drop column layout;
