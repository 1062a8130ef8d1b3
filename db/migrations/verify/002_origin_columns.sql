-- 002_origin_columns

select origin_system, origin_key, origin_sync_ts, is_externally_managed, origin_deleted from public.mls_listings where false;
select origin_system, origin_media_key from public.mls_listing_media where false;
select origin_system, origin_contact_key from public.mls_contacts where false;
select 1 / count(*) from pg_catalog.pg_index as i where i.indexrelid = 'public.idx_mls_listings_origin'::regclass and i.indisunique;
