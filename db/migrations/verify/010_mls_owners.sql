-- 010_mls_owners

select tenant_id, code, name, currency, other_currencies, created_at, updated_at from public.markets where false;
select
    id, tenant_id, market, office_key, name, mls_id, email, phone, fax, status, type, address_1, address_2, city, state,
    post_code, country, description, broker_key, default_broker_id, origin_system, origin_key, origin_sync_ts
from public.offices where false;
select id, tenant_id, office_id, name from public.teams where false;
select
    id, tenant_id, office_id, team_id, user_id, mls_id, first_name, last_name, full_name, email, phone, office_phone,
    status, type, address, city, state, post_code, country, description, office_origin_key, origin_system,
    origin_member_key, origin_sync_ts
from public.members where false;
select office_id, team_id, claimed_at, claimed_by, origin_status, sibling_id, listing_key from public.mls_listings where false;
