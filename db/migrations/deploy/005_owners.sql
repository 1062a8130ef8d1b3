-- 005_owners — tenants, destination organisations, their sources; roles and permissions as data
-- depends: 004_schemas

create table public.tenants (
    id uuid not null default gen_random_uuid(),
    name text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint tenants_pkey primary key (id),
    constraint tenants_name_is_not_blank_check check (btrim(name) <> '')
);
create unique index tenants_name_idx on public.tenants (lower(name));
comment on table public.tenants is 'A company whose data nobody else may see.';

create table public.dmos (
    id integer generated always as identity,
    tenant_id uuid not null,
    name text not null,
    country text not null,
    state text not null,
    time_zone text not null default 'UTC',
    language text not null default 'und',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint dmos_pkey primary key (id),
    constraint dmos_id_tenant_id_key unique (id, tenant_id),
    constraint dmos_tenant_id_fkey foreign key (tenant_id) references public.tenants (id),
    constraint dmos_name_is_not_blank_check check (btrim(name) <> ''),
    constraint dmos_country_is_iso_3166_alpha_2_check check (country ~ '^[A-Z]{2}$'),
    constraint dmos_state_is_a_path_segment_check check (state ~ '^[A-Za-z0-9_-]{1,20}$'),
    constraint dmos_language_is_bcp_47_check check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$')
);
create unique index dmos_country_state_name_idx on public.dmos (country, state, lower(name));
create index dmos_tenant_id_idx on public.dmos (tenant_id);
comment on table public.dmos is 'Destination management organisations: whoever sends listings. A market office is one too.';
comment on column public.dmos.state is 'State or province, as it stands in storage keys.';
comment on column public.dmos.time_zone is 'IANA name; schedules and dates in storage keys are read in it.';
comment on column public.dmos.language is 'BCP 47 tag of texts whose record names no language; und: not told.';

create table pipeline.sources (
    id integer generated always as identity,
    dmo_id integer not null,
    name text not null,
    rank integer not null default 100,
    created_at timestamptz not null default now(),
    constraint sources_pkey primary key (id),
    constraint sources_dmo_id_fkey foreign key (dmo_id) references public.dmos (id),
    constraint sources_name_is_a_slug_check check (name ~ '^[a-z0-9][a-z0-9_.-]{0,62}$')
);
create unique index sources_dmo_id_name_idx on pipeline.sources (dmo_id, name);
comment on table pipeline.sources is 'One feed of a DMO. Source ids, snapshots and the memory of what was said last time are per source.';
comment on column pipeline.sources.rank is 'Smaller is better: news of a better source replaces a worse one''s value, the other way round it becomes a suggestion.';

create table pipeline.roles (
    name text not null,
    description text not null,
    constraint roles_pkey primary key (name)
);
comment on table pipeline.roles is 'Roles that people can have. super_admin has every permission.';

create table pipeline.permissions (
    name text not null,
    description text not null,
    constraint permissions_pkey primary key (name),
    constraint permissions_name_is_area_colon_verb_check check (name ~ '^[a-z_]+:[a-z_]+$')
);
comment on table pipeline.permissions is 'What pipeline.can() can be asked.';

create table pipeline.role_permissions (
    role_name text not null,
    permission_name text not null,
    constraint role_permissions_pkey primary key (role_name, permission_name),
    constraint role_permissions_role_name_fkey foreign key (role_name) references pipeline.roles (name) on delete cascade,
    constraint role_permissions_permission_name_fkey foreign key (permission_name) references pipeline.permissions (name) on delete cascade
);
comment on table pipeline.role_permissions is 'Which role may do what.';

create table pipeline.user_roles (
    user_id uuid not null,
    tenant_id uuid not null,
    role_name text not null,
    granted_at timestamptz not null default now(),
    constraint user_roles_pkey primary key (user_id, tenant_id, role_name),
    constraint user_roles_tenant_id_fkey foreign key (tenant_id) references public.tenants (id),
    constraint user_roles_role_name_fkey foreign key (role_name) references pipeline.roles (name)
);
comment on table pipeline.user_roles is 'Roles of signed-in users (auth.uid()), beside those that their token claims.';

create table pipeline.countries (
    code text not null,
    name text not null,
    calling_code text,
    trunk_prefix text,
    other_names text[] not null default '{}',
    constraint countries_pkey primary key (code),
    constraint countries_code_is_iso_3166_alpha_2_check check (code ~ '^[A-Z]{2}$')
);
comment on table pipeline.countries is 'ISO 3166 codes with the names that sources write and what a telephone number needs.';
comment on column pipeline.countries.calling_code is 'ITU-T E.164 country code, digits only.';
comment on column pipeline.countries.trunk_prefix is 'What stands before a national number and falls away behind the country code.';

alter table pipeline.countries enable row level security;
alter table public.tenants enable row level security;
alter table public.dmos enable row level security;
alter table pipeline.sources enable row level security;
alter table pipeline.roles enable row level security;
alter table pipeline.permissions enable row level security;
alter table pipeline.role_permissions enable row level security;
alter table pipeline.user_roles enable row level security;
