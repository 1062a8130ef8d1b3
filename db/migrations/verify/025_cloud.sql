-- 025_cloud

select announced_at from pipeline.job_line where false;
select notes from pipeline.job_results where false;
select source_id, data_domain, path, version, dmo_id, job_id, found_at from pipeline.found_files where false;
