-- 009_staging

alter table pipeline.job_queue drop constraint job_queue_batch_id_fkey;
drop index pipeline.job_queue_batch_id_idx;
drop table staging.listing_info;
drop table staging.listing_contact_info;
drop table staging.listing_images;
drop table staging.listing_hours;
drop table staging.listings;
drop table staging.batches;
