-- 028_runs_desk

select layout, is_addition from pipeline.files where false;
select error_id, record, job_id, corrected_by, corrected_at from pipeline.corrections where false;
select dmo_id, data_domain, day, stage, jobs, seconds, records_new, records_updated, records_deleted, records_held, records_error, listings_total
from pipeline.daily_counts where false;
