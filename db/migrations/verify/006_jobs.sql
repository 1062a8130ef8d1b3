-- 006_jobs

select id, dmo_id, type, data_domain, config_params, version, schedule, active from pipeline.dmo_configs where false;
select job_type, stage, max_attempts, lease from pipeline.job_types where false;
select job_id, job_type, status, order_key, dedupe_key, run_id, config_snapshot_id from pipeline.job_queue where false;
select snapshot_id, job_id, config_params from pipeline.job_configs where false;
select id, job_id, file_path, stage, original_hash from pipeline.files where false;
select job_id, records_total, records_held from pipeline.job_results where false;
select id, job_id, line, original_record, error_type from pipeline.job_errors where false;
