-- 006_jobs

drop table pipeline.job_errors;
drop table pipeline.job_results;
alter table pipeline.job_queue drop constraint job_queue_input_file_id_fkey;
alter table pipeline.job_queue drop constraint job_queue_config_snapshot_id_fkey;
drop table pipeline.files;
drop table pipeline.job_configs;
drop table pipeline.job_queue;
drop table pipeline.job_types;
drop table pipeline.dmo_configs;
drop type pipeline.raw_record;
