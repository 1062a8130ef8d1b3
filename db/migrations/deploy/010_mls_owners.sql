-- 010_mls_owners — markets, offices, teams, members, and whose the mls_ rows are
-- depends: 003_ingested_status 005_owners

-- The three markets' tenants. Ids end in the country's number of ISO 3166. Here and not in db/reference/: these rows are
-- edited afterwards, and what stands in db/reference/ is set again at each deploy.
insert into public.tenants (id, name) values
    ('00000000-0000-4000-a000-000000000196', 'Sharp SIR Cyprus'),
    ('00000000-0000-4000-a000-000000000348', 'Sharp SIR Hungary'),
    ('00000000-0000-4000-a000-000000000398', 'Sharp SIR Kazakhstan')
on conflict do nothing;

-- Rows that were there before: a tenant id that nobody knows becomes a tenant, named after the id until somebody knows better.
do $owners$
declare
    v_table text;
    v_key record;
begin
    foreach v_table in array array[
        'mls_listings', 'mls_contacts', 'mls_listing_contact_roles', 'mls_checklist_templates', 'mls_listing_checklist_items',
        'mls_document_type_config', 'mls_listing_documents', 'mls_listing_media', 'mls_developments', 'mls_development_buildings',
        'mls_listing_remarks', 'mls_status_history', 'mls_price_history', 'mls_listing_approvals', 'mls_listing_tasks',
        'mls_portal_definitions', 'mls_listing_syndications', 'mls_listing_notes'] loop
        execute format(
            'insert into public.tenants (id, name) select distinct r.tenant_id, r.tenant_id::text from public.%I as r '
            'where r.tenant_id is not null and not exists (select from public.tenants as t where t.id = r.tenant_id)', v_table);
        execute format(
            'alter table public.%1$I add constraint %2$I foreign key (tenant_id) references public.tenants (id)',
            v_table, v_table || '_tenant_id_fkey');
        execute format('alter table public.%I enable row level security', v_table);
    end loop;
    -- A listing that has a history is not deleted: a history that goes with its listing would not be append-only.
    for v_key in
        select k.conrelid::regclass as table_name, k.conname
        from pg_catalog.pg_constraint as k
        where k.contype = 'f' and k.confrelid = 'public.mls_listings'::regclass
            and k.conrelid in ('public.mls_status_history'::regclass, 'public.mls_price_history'::regclass)
    loop
        execute format('alter table %s drop constraint %I', v_key.table_name, v_key.conname);
    end loop;
end
$owners$;
alter table public.mls_status_history
    add constraint mls_status_history_listing_id_fkey foreign key (listing_id) references public.mls_listings (id);
alter table public.mls_price_history
    add constraint mls_price_history_listing_id_fkey foreign key (listing_id) references public.mls_listings (id);

-- Who did it is the database's to say: people have no grant on these columns.
alter table public.mls_listings
    alter column created_by set default auth.uid(),
    alter column broker_id set default auth.uid();
alter table public.mls_contacts alter column broker_id set default auth.uid();
alter table public.mls_listing_notes alter column created_by set default auth.uid();
alter table public.mls_listing_remarks alter column created_by set default auth.uid();
alter table public.mls_listing_documents alter column uploaded_by set default auth.uid();
alter table public.mls_listing_media alter column uploaded_by set default auth.uid();
alter table public.mls_listing_tasks alter column assigned_by set default auth.uid();
alter table public.mls_listing_approvals alter column requested_by set default auth.uid();

create table public.markets (
    tenant_id uuid not null,
    code text not null,
    name text not null,
    currency text not null,
    other_currencies text[] not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint markets_pkey primary key (tenant_id, code),
    constraint markets_tenant_id_fkey foreign key (tenant_id) references public.tenants (id),
    constraint markets_code_is_iso_3166_alpha_2_check check (code ~ '^[A-Z]{2}$'),
    constraint markets_name_is_not_blank_check check (btrim(name) <> ''),
    constraint markets_currency_is_iso_4217_check check (currency ~ '^[A-Z]{3}$'),
    constraint markets_other_currencies_are_iso_4217_check check (array_to_string(other_currencies, '') ~ '^([A-Z]{3})*$')
);
comment on table public.markets is 'Countries in which a tenant sells and lets.';
comment on column public.markets.currency is 'What prices are in when nothing else is said, ISO 4217.';
comment on column public.markets.other_currencies is 'What prices may be in besides.';

create table public.offices (
    id uuid not null default gen_random_uuid(),
    tenant_id uuid not null,
    market text not null,
    office_key text,
    name text not null,
    mls_id text,
    email text,
    phone text,
    fax text,
    status text,
    type text,
    address_1 text,
    address_2 text,
    city text,
    state text,
    post_code text,
    country text,
    description text,
    broker_key text,
    default_broker_id uuid,
    origin_system text,
    origin_key text,
    origin_sync_ts timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint offices_pkey primary key (id),
    constraint offices_id_tenant_id_key unique (id, tenant_id),
    constraint offices_market_fkey foreign key (tenant_id, market) references public.markets (tenant_id, code) on update cascade,
    constraint offices_name_is_not_blank_check check (btrim(name) <> ''),
    constraint offices_origin_system_is_known_check check (origin_system in ('QOBRIX', 'DASH_API', 'DASH_FILE', 'MANUAL'))
);
-- ingest: the office key of a record leads to its tenant.
create unique index offices_office_key_idx on public.offices (office_key);
create unique index offices_tenant_id_origin_idx on public.offices (tenant_id, origin_system, origin_key);
create index offices_tenant_id_market_idx on public.offices (tenant_id, market);
comment on table public.offices is 'Offices of a market: its own, whose key records come under, and those that a source names.';
comment on column public.offices.office_key is 'OriginatingSystemOfficeKey of the records that belong to the office''s tenant and market; null for offices that are only named in records.';
comment on column public.offices.market is 'Code of a market of the tenant.';
comment on column public.offices.mls_id is 'OfficeMlsId.';
comment on column public.offices.broker_key is 'OfficeBrokerKey: the source''s key of who answers for the office.';
comment on column public.offices.default_broker_id is 'User who gets the office''s new listings when they are assigned on arrival.';
comment on column public.offices.origin_key is 'OfficeKey at the source.';

create table public.teams (
    id uuid not null default gen_random_uuid(),
    tenant_id uuid not null,
    office_id uuid,
    name text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint teams_pkey primary key (id),
    constraint teams_id_tenant_id_key unique (id, tenant_id),
    constraint teams_tenant_id_fkey foreign key (tenant_id) references public.tenants (id),
    constraint teams_office_id_tenant_id_fkey foreign key (office_id, tenant_id) references public.offices (id, tenant_id),
    constraint teams_name_is_not_blank_check check (btrim(name) <> '')
);
create unique index teams_tenant_id_name_idx on public.teams (tenant_id, lower(name));
create index teams_office_id_idx on public.teams (office_id, tenant_id);
comment on table public.teams is 'Brokers who see each other''s listings: scope team.';

create table public.members (
    id uuid not null default gen_random_uuid(),
    tenant_id uuid not null,
    office_id uuid,
    team_id uuid,
    user_id uuid,
    mls_id text,
    first_name text,
    last_name text,
    full_name text,
    email text,
    phone text,
    office_phone text,
    status text,
    type text,
    address text,
    city text,
    state text,
    post_code text,
    country text,
    description text,
    office_origin_key text,
    origin_system text,
    origin_member_key text,
    origin_sync_ts timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint members_pkey primary key (id),
    constraint members_tenant_id_fkey foreign key (tenant_id) references public.tenants (id),
    constraint members_office_id_tenant_id_fkey foreign key (office_id, tenant_id) references public.offices (id, tenant_id),
    constraint members_team_id_tenant_id_fkey foreign key (team_id, tenant_id) references public.teams (id, tenant_id),
    constraint members_origin_system_is_known_check check (origin_system in ('QOBRIX', 'DASH_API', 'DASH_FILE', 'MANUAL'))
);
-- A user is one member of a tenant; policies ask for the caller's team.
create unique index members_tenant_id_user_id_idx on public.members (tenant_id, user_id);
-- ingest: the agent key of a listing leads to its broker.
create unique index members_tenant_id_origin_idx on public.members (tenant_id, origin_system, origin_member_key);
create index members_tenant_id_email_idx on public.members (tenant_id, lower(email));
create index members_office_id_idx on public.members (office_id, tenant_id);
create index members_team_id_idx on public.members (team_id, tenant_id);
comment on table public.members is 'Agents and staff, whether or not they can sign in.';
comment on column public.members.user_id is 'auth.uid() of the member when signed in: the broker_id of the member''s listings. Null: can not sign in.';
comment on column public.members.mls_id is 'MemberMlsId.';
comment on column public.members.phone is 'MemberPreferredPhone.';
comment on column public.members.office_origin_key is 'OfficeKey as the source gave it; office_id is the office that it leads to.';
comment on column public.members.origin_member_key is 'MemberKey at the source.';

alter table public.mls_listings
    add column office_id uuid,
    add column team_id uuid,
    add column claimed_at timestamptz,
    add column claimed_by uuid,
    add column origin_status text,
    add column sibling_id uuid,
    add column listing_key text generated always as (coalesce(origin_key, id::text)) stored,
    add constraint mls_listings_office_id_tenant_id_fkey foreign key (office_id, tenant_id) references public.offices (id, tenant_id),
    add constraint mls_listings_team_id_tenant_id_fkey foreign key (team_id, tenant_id) references public.teams (id, tenant_id),
    add constraint mls_listings_sibling_id_fkey foreign key (sibling_id) references public.mls_listings (id) on delete set null,
    add constraint mls_listings_claimed_by_implies_claimed_at_check check (claimed_by is null or claimed_at is not null);
-- RESO's ListingKey leads to one listing, whoever asks.
create unique index mls_listings_listing_key_idx on public.mls_listings (listing_key);
-- A tenant's listings that nobody has looked at yet, oldest first.
create index mls_listings_ingested_idx on public.mls_listings (tenant_id, created_at, id) where status = 'INGESTED';
create index mls_listings_office_id_idx on public.mls_listings (office_id, tenant_id);
create index mls_listings_team_id_idx on public.mls_listings (team_id, tenant_id);
create index mls_listings_sibling_id_idx on public.mls_listings (sibling_id);
comment on column public.mls_listings.office_id is 'The office that the listing belongs to.';
comment on column public.mls_listings.team_id is 'The team that works on it.';
comment on column public.mls_listings.claimed_at is 'When a person took the listing on: from then on the rules for claimed fields hold.';
comment on column public.mls_listings.claimed_by is 'Who did; null when a job did.';
comment on column public.mls_listings.origin_status is 'The source''s own StandardStatus, as it said last.';
comment on column public.mls_listings.sibling_id is 'The other half of an offer both for sale and to let.';
comment on column public.mls_listings.listing_key is 'RESO''s ListingKey: the key at the source, or the id of a listing that people made.';

insert into public.markets (tenant_id, code, name, currency, other_currencies)
select t.id, m.code, m.name, m.currency, m.other_currencies
from (values
    ('00000000-0000-4000-a000-000000000196'::uuid, 'Sharp SIR Cyprus', 'CY', 'Cyprus', 'EUR', '{}'::text[]),
    ('00000000-0000-4000-a000-000000000348', 'Sharp SIR Hungary', 'HU', 'Hungary', 'HUF', '{EUR}'),
    ('00000000-0000-4000-a000-000000000398', 'Sharp SIR Kazakhstan', 'KZ', 'Kazakhstan', 'KZT', '{USD}')
) as m (tenant_id, tenant_name, code, name, currency, other_currencies)
cross join lateral (
    -- A tenant of that name may have been there before.
    select t.id from public.tenants as t
    where t.id = m.tenant_id or lower(t.name) = lower(m.tenant_name)
    order by t.id = m.tenant_id desc limit 1
) as t;

insert into public.offices (id, tenant_id, market, office_key, name, country)
select o.id, m.tenant_id, m.code, o.office_key, o.name, m.code
from (values
    ('00000000-0000-4000-b000-000000000196'::uuid, 'CY', 'SHARPSIR-CY-001', 'Sharp SIR Cyprus'),
    ('00000000-0000-4000-b000-000000000348', 'HU', 'SHARPSIR-HU-001', 'Sharp SIR Hungary'),
    ('00000000-0000-4000-b000-000000000398', 'KZ', 'SHARPSIR-KZ-001', 'Sharp SIR Kazakhstan')
) as o (id, market, office_key, name)
join public.markets as m on m.code = o.market;

alter table public.markets enable row level security;
alter table public.offices enable row level security;
alter table public.teams enable row level security;
alter table public.members enable row level security;
-- Nobody but the service: there is no tenant in these to tell people apart by.
alter table public.property enable row level security;
alter table public.member enable row level security;
alter table public.media enable row level security;
alter table public.contacts enable row level security;
