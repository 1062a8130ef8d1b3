-- 009_staging

select batch_id, job_id, status, is_snapshot from staging.batches where false;
select staging_id, batch_id, line, listing_id, action, certainty_score, ok_to_promote, status, notes, diff from staging.listings where false;
select staging_id, batch_id, listing_staging_id, listing_id, record_id, action, certainty_score, status from staging.listing_info where false;
select staging_id, batch_id, listing_staging_id, listing_id, record_id, action, certainty_score, status from staging.listing_contact_info where false;
select staging_id, batch_id, listing_staging_id, listing_id, record_id, action, certainty_score, status from staging.listing_images where false;
select staging_id, batch_id, listing_staging_id, listing_id, record_id, action, certainty_score, status from staging.listing_hours where false;
