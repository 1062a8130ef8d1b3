-- 025_cloud

drop table pipeline.found_files;
alter table pipeline.job_results drop column notes;
alter table pipeline.job_line drop column announced_at;
