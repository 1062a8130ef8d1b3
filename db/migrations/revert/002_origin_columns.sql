-- 002_origin_columns

alter table public.mls_contacts
    drop column origin_contact_key,
    drop column origin_system;
alter table public.mls_listing_media
    drop column origin_media_key,
    drop column origin_system;
alter table public.mls_listings
    drop column origin_deleted,
    drop column is_externally_managed,
    drop column origin_sync_ts,
    drop column origin_key,
    drop column origin_system;
