-- 007_listings

select id, tenant_id, dmo_id, name, category, address, locality, region, postal_code, country, lat, lng,
    dedupe_key, content_hash, created_at, updated_at, deleted_at from public.listings where false;
select id, tenant_id, listing_id, content_hash, deleted_at from public.listing_info where false;
select id, tenant_id, listing_id, content_hash, deleted_at from public.listing_contact_info where false;
select id, tenant_id, listing_id, content_hash, deleted_at from public.listing_images where false;
select id, tenant_id, listing_id, content_hash, deleted_at from public.listing_hours where false;
