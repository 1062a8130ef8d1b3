-- 014_arrivals

drop table pipeline.cdc_metadata;
drop table pipeline.waiting_media;
alter table staging.ingest_records drop column parent_id;
drop index public.members_tenant_id_lower_email_idx;
drop index public.mls_contacts_tenant_id_lower_email_idx;
drop index public.mls_listings_lone_lease_idx;
alter table pipeline.origin_office drop column deleted_at;
alter table pipeline.origin_member drop column deleted_at;
alter table pipeline.origin_contacts drop column deleted_at;
alter table pipeline.origin_media
    drop column was_primary,
    drop column deleted_at;
drop index public.mls_listings_origin_deleted_idx;
alter table public.offices drop column origin_deleted;
alter table public.members drop column origin_deleted;
alter table public.mls_contacts drop column origin_deleted;
alter table public.mls_listing_media drop column origin_deleted;
