-- 018_queue

select job_id, state, order_key, rank, until, dedupe_key from pipeline.job_line where false;
select code, is_retried from pipeline.retry_rules where false;
select id, job_id, event, actor, error_code from pipeline.job_events where false;
