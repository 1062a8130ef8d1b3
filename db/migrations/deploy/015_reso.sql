-- 015_reso — what the RESO API is served
-- depends: 012_ingest

create table pipeline.serve_settings (
    tenant_id uuid not null,
    serve_ingested boolean not null default true,
    photos_move_timestamp boolean not null default false,
    updated_at timestamptz not null default now(),
    constraint serve_settings_pkey primary key (tenant_id),
    constraint serve_settings_tenant_id_fkey foreign key (tenant_id) references public.tenants (id)
);
comment on table pipeline.serve_settings is 'What of a tenant''s listings the RESO API is served. Without a row the defaults hold.';
comment on column pipeline.serve_settings.serve_ingested is 'Listings that nobody has claimed, too, while their source still has a say, with the status that the source gave.';
comment on column pipeline.serve_settings.photos_move_timestamp is 'A listing''s ModificationTimestamp moves with its photos, too.';
alter table pipeline.serve_settings enable row level security;

alter table public.mls_listings
    add column is_served boolean not null default false,
    add column reso_modified_ts timestamptz not null default now();
update public.mls_listings as t
set is_served = t.status in ('PUBLISHED', 'UNDER_OFFER', 'SOLD', 'WITHDRAWN')
        or (t.status::text = 'INGESTED' and t.is_externally_managed and not t.origin_deleted),
    reso_modified_ts = coalesce(t.modified_ts, t.created_at)
where true;
-- Replication reads page after page in this order; a page begins where the last one ended.
create index mls_listings_replication_idx on public.mls_listings (reso_modified_ts, listing_key) where is_served;
comment on column public.mls_listings.is_served is 'The RESO API is served the listing. Kept by a trigger, from its status and pipeline.serve_settings.';
comment on column public.mls_listings.reso_modified_ts is 'RESO''s ModificationTimestamp: the source''s own while nobody touched the listing, else when something that is served changed here. Kept by triggers.';

-- Roles are the cluster's: another database may have made it, and a revert leaves it.
do $role$
begin
    if not exists (select from pg_catalog.pg_roles as r where r.rolname = 'reso_api') then
        if (select r.rolcreaterole or r.rolsuper from pg_catalog.pg_roles as r where r.rolname = current_user) then
            perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('listings-cdl set-up'));
            if not exists (select from pg_catalog.pg_roles as r where r.rolname = 'reso_api') then
                create role reso_api nologin;
                if exists (select from pg_catalog.pg_roles as r where r.rolname = 'authenticator') then
                    grant reso_api to authenticator;
                end if;
            end if;
        else
            raise notice 'role reso_api is missing and % may not create it: let an administrator do so, and deploy again', current_user;
        end if;
    end if;
end
$role$;
