-- 014_arrivals

select origin_deleted from public.mls_listing_media where false;
select origin_deleted from public.mls_contacts where false;
select origin_deleted from public.members where false;
select origin_deleted from public.offices where false;
select deleted_at, was_primary from pipeline.origin_media where false;
select deleted_at from pipeline.origin_contacts where false;
select deleted_at from pipeline.origin_member where false;
select deleted_at from pipeline.origin_office where false;
select parent_id from staging.ingest_records where false;
select tenant_id, origin_system, origin_key, parent_key, modified_ts, record, waiting_since from pipeline.waiting_media where false;
select office_key, resource, origin_system, cursor, last_batch, last_sync, calls, received, inserted, updated, merged, unchanged, skipped, rejected from pipeline.cdc_metadata where false;
