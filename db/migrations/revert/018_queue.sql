-- 018_queue

drop table pipeline.job_events;
drop table pipeline.retry_rules;
drop table pipeline.job_line;
