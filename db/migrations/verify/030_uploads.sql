-- 030_uploads

select id, dmo_id, data_domain, source_name, file_path, file_hash, original_name, original_size, original_hash, settings, uploaded_by, uploaded_at,
    run_id, job_id, sent_at
from pipeline.uploads where false;
