create or replace view public.ingested_listings
with (security_invoker = true)
as
select
    l.id, l.tenant_id, l.listing_key, l.ref, l.name, l.origin_system, l.origin_key, l.origin_status, l.origin_deleted,
    l.property_type, l.property_subtype, l.city, l.district, l.country, l.list_price, l.lease_price, l.currency_code,
    l.bedrooms, l.living_area, l.office_id, l.broker_id, l.agent_id,
    l.created_at as ingested_at, l.origin_sync_ts, now() - l.created_at as age, extract(day from now() - l.created_at)::integer as age_days
from public.mls_listings as l
-- The tenant by name, and not only by the policy: so the first page comes from the index in its order.
where l.status = 'INGESTED' and l.tenant_id = (select pipeline.current_tenant());
comment on view public.ingested_listings is
    'Listings of the caller''s tenant that nobody has claimed yet, with their age. A page is quick in the order of ingested_at, id.';
