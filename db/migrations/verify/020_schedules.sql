-- 020_schedules

select catch_up from pipeline.dmo_configs where false;
select dmo_id, type, data_domain, settled_until, last_due_at, last_job_id, problem from pipeline.schedules where false;
