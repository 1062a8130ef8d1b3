-- 014_arrivals — media, contacts, members and offices that arrive, and what a source has no more
-- depends: 012_ingest

alter table public.mls_listing_media add column origin_deleted boolean not null default false;
alter table public.mls_contacts add column origin_deleted boolean not null default false;
alter table public.members add column origin_deleted boolean not null default false;
alter table public.offices add column origin_deleted boolean not null default false;
comment on column public.mls_listing_media.origin_deleted is 'The source has the picture no more.';
comment on column public.mls_contacts.origin_deleted is 'No source has the contact any more.';
comment on column public.members.origin_deleted is 'No source has the member any more.';
comment on column public.offices.origin_deleted is 'The source has the office no more.';

-- What came back is found by these: few rows, whatever the table holds.
create index mls_listings_origin_deleted_idx on public.mls_listings (id) where origin_deleted;
create index mls_listing_media_origin_deleted_idx on public.mls_listing_media (id) where origin_deleted;
create index mls_contacts_origin_deleted_idx on public.mls_contacts (id) where origin_deleted;

-- Several keys may lead to one record: it is gone when all of them are.
alter table pipeline.origin_media
    add column deleted_at timestamptz,
    add column was_primary boolean not null default false;
alter table pipeline.origin_contacts add column deleted_at timestamptz;
alter table pipeline.origin_member add column deleted_at timestamptz;
alter table pipeline.origin_office add column deleted_at timestamptz;
comment on column pipeline.origin_media.deleted_at is 'When the source had this key no more.';
comment on column pipeline.origin_media.was_primary is 'Ingest made the picture its listing''s primary one. A source''s picture that is primary otherwise is a person''s choice.';
comment on column pipeline.origin_contacts.deleted_at is 'When the source had this key no more.';
comment on column pipeline.origin_member.deleted_at is 'When the source had this key no more.';
comment on column pipeline.origin_office.deleted_at is 'When the source had this key no more.';

-- Lease halves of dual offers that have not found their sale half.
create index mls_listings_lone_lease_idx on public.mls_listings (tenant_id, origin_system, origin_key)
    where sibling_id is null and right(origin_key, 6) = '_LEASE';

-- People are one by e-mail and name.
create index mls_contacts_tenant_id_lower_email_idx on public.mls_contacts (tenant_id, lower(btrim(email)));
create index members_tenant_id_lower_email_idx on public.members (tenant_id, lower(btrim(email)));

alter table staging.ingest_records add column parent_id uuid;
comment on column staging.ingest_records.parent_id is 'The listing that a picture hangs on.';

create table pipeline.waiting_media (
    tenant_id uuid not null,
    origin_system text not null,
    origin_key text not null,
    parent_key text not null,
    modified_ts timestamptz,
    record jsonb not null,
    waiting_since timestamptz not null default now(),
    constraint waiting_media_pkey primary key (tenant_id, origin_system, origin_key),
    constraint waiting_media_tenant_id_fkey foreign key (tenant_id) references public.tenants (id)
);
create index waiting_media_parent_key_idx on pipeline.waiting_media (origin_system, tenant_id, parent_key);
comment on table pipeline.waiting_media is 'Media that arrived before their listing, as they came; they are merged when it comes.';
comment on column pipeline.waiting_media.parent_key is 'ResourceRecordKey: the listing''s key at the source.';

create table pipeline.cdc_metadata (
    office_key text not null,
    resource text not null,
    origin_system text not null,
    cursor timestamptz,
    last_batch text,
    last_sync timestamptz not null default now(),
    calls bigint not null default 0,
    received bigint not null default 0,
    inserted bigint not null default 0,
    updated bigint not null default 0,
    merged bigint not null default 0,
    unchanged bigint not null default 0,
    skipped bigint not null default 0,
    rejected bigint not null default 0,
    constraint cdc_metadata_pkey primary key (office_key, resource, origin_system),
    constraint cdc_metadata_office_key_fkey foreign key (office_key) references public.offices (office_key) on update cascade on delete cascade,
    constraint cdc_metadata_resource_is_known_check check (resource in ('property', 'media', 'contacts', 'member', 'office')),
    constraint cdc_metadata_origin_system_is_known_check check (origin_system in ('QOBRIX', 'DASH_API', 'DASH_FILE', 'MANUAL'))
);
comment on table pipeline.cdc_metadata is 'How far each source''s records of each office have come, and how many there were.';
comment on column pipeline.cdc_metadata.cursor is 'The latest change at the source among the records taken; never later than the call that brought it.';
comment on column pipeline.cdc_metadata.last_batch is 'batch_id of the last call.';
comment on column pipeline.cdc_metadata.calls is 'Calls that brought records; the same call again is not counted.';

alter table pipeline.waiting_media enable row level security;
alter table pipeline.cdc_metadata enable row level security;
