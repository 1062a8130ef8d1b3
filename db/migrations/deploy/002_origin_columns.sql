-- 002_origin_columns — which source a listing, a photo or a contact came from, and whether it still speaks
-- depends: 001_cdl_today

alter table public.mls_listings
    add column origin_system text,
    add column origin_key text,
    add column origin_sync_ts timestamptz,
    add column is_externally_managed boolean not null default false,
    add column origin_deleted boolean not null default false,
    add constraint mls_listings_origin_system_is_known_check
    check (origin_system in ('QOBRIX', 'DASH_API', 'DASH_FILE', 'MANUAL'));
create unique index idx_mls_listings_origin on public.mls_listings (tenant_id, origin_system, origin_key);
comment on column public.mls_listings.origin_system is 'The source that the listing came from. Null: nobody said, as of listings that were there before sources were told apart.';
comment on column public.mls_listings.origin_key is 'The listing''s key at its source: what Gold calls ListingKey.';
comment on column public.mls_listings.origin_sync_ts is 'When news of the source last reached the listing.';
comment on column public.mls_listings.is_externally_managed is 'The source still has a say. False: its news is not taken.';
comment on column public.mls_listings.origin_deleted is 'The source has the listing no more; what becomes of it, people decide.';

alter table public.mls_listing_media
    add column origin_system text,
    add column origin_media_key text,
    add constraint mls_listing_media_origin_system_is_known_check
    check (origin_system in ('QOBRIX', 'DASH_API', 'DASH_FILE', 'MANUAL'));
create unique index mls_listing_media_origin_idx on public.mls_listing_media (tenant_id, origin_system, origin_media_key);
comment on column public.mls_listing_media.origin_system is 'The source that sent the picture. Null: a person put it there.';
comment on column public.mls_listing_media.origin_media_key is 'The picture''s key at its source: what Gold calls MediaKey.';

alter table public.mls_contacts
    add column origin_system text,
    add column origin_contact_key text,
    add constraint mls_contacts_origin_system_is_known_check
    check (origin_system in ('QOBRIX', 'DASH_API', 'DASH_FILE', 'MANUAL'));
create unique index mls_contacts_origin_idx on public.mls_contacts (tenant_id, origin_system, origin_contact_key);
comment on column public.mls_contacts.origin_system is 'The source that sent the contact. Null: a person put it there.';
comment on column public.mls_contacts.origin_contact_key is 'The contact''s key at its source: what Gold calls ContactKey.';
