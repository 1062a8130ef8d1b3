-- 012_ingest — batches of records from Databricks, what they meet, and how their status words are weighed
-- depends: 011_mls_origins

alter table pipeline.data_domains
    add column origin_table text,
    add column key_field text,
    add column modified_field text,
    add column key_column text,
    add constraint data_domains_origin_is_whole_or_absent_check
    check (num_nonnulls(origin_table, key_field, key_column) in (0, 3));
comment on column pipeline.data_domains.origin_table is 'Where the last record of each source is kept, field by field; null for domains that come as files.';
comment on column pipeline.data_domains.key_field is 'The field of a record that is its key at the source.';
comment on column pipeline.data_domains.modified_field is 'The field that says when the source changed the record.';
comment on column pipeline.data_domains.key_column is 'The column of the canonical table that holds the key.';

-- A market's office is a DMO too: its records are jobs of that DMO, its sources are sources of it.
alter table public.offices add column dmo_id integer;
alter table public.offices add constraint offices_dmo_id_fkey foreign key (dmo_id) references public.dmos (id);
create index offices_dmo_id_idx on public.offices (dmo_id);
comment on column public.offices.dmo_id is 'The office as a DMO, from its first records on.';

-- A record of real estate is known by a uuid.
alter table pipeline.change_log
    alter column record_id drop not null,
    add column record_uuid uuid,
    add constraint change_log_is_of_one_record_check check (num_nonnulls(record_id, record_uuid) = 1);
create index change_log_record_uuid_idx on pipeline.change_log (record_uuid) where record_uuid is not null;
comment on column pipeline.change_log.record_uuid is 'The record, in the domains of real estate.';
alter table pipeline.suggestions
    alter column record_id drop not null,
    alter column listing_id drop not null,
    add column record_uuid uuid,
    add column kind text not null default 'suggestion',
    add constraint suggestions_is_of_one_record_check check (num_nonnulls(record_id, record_uuid) = 1 and (listing_id is null) = (record_id is null)),
    add constraint suggestions_kind_is_known_check check (kind in ('suggestion', 'conflict'));
create unique index suggestions_open_uuid_idx on pipeline.suggestions (data_domain, record_uuid, field, source) where status = 'open';
comment on column pipeline.suggestions.record_uuid is 'The record, in the domains of real estate.';
comment on column pipeline.suggestions.kind is 'suggestion: the rule keeps ours. conflict: the source and a person both changed it, or the workflow forbids what the source wants.';

create table pipeline.ingest_settings (
    id integer generated always as identity,
    tenant_id uuid not null,
    office_id uuid,
    origin_system text,
    auto_publish boolean not null default false,
    auto_assign boolean not null default false,
    unknown_agent text not null default 'null',
    max_deleted_percent numeric(5, 2) not null default 20,
    updated_at timestamptz not null default now(),
    constraint ingest_settings_pkey primary key (id),
    constraint ingest_settings_tenant_id_fkey foreign key (tenant_id) references public.tenants (id),
    constraint ingest_settings_office_id_tenant_id_fkey foreign key (office_id, tenant_id) references public.offices (id, tenant_id),
    constraint ingest_settings_unknown_agent_is_known_check check (unknown_agent in ('null', 'error')),
    constraint ingest_settings_max_deleted_percent_is_a_percentage_check check (max_deleted_percent between 0 and 100)
);
create unique index ingest_settings_tenant_id_idx on pipeline.ingest_settings (tenant_id, office_id, origin_system) nulls not distinct;
create index ingest_settings_office_id_idx on pipeline.ingest_settings (office_id, tenant_id);
comment on table pipeline.ingest_settings is 'What happens to listings on arrival, by tenant, office and source; the row that says most counts.';
comment on column pipeline.ingest_settings.office_id is 'Null: for all offices of the tenant.';
comment on column pipeline.ingest_settings.origin_system is 'Null: for all sources.';
comment on column pipeline.ingest_settings.auto_publish is 'What the source calls Active is PUBLISHED on arrival, and follows its source until a person claims it.';
comment on column pipeline.ingest_settings.auto_assign is 'Without an agent that we know, a new listing goes to the office''s default broker.';
comment on column pipeline.ingest_settings.unknown_agent is 'A listing''s agent whom nobody has heard of: null (the listing has no broker) or error (the record is rejected).';
comment on column pipeline.ingest_settings.max_deleted_percent is 'How many percent of what a source has at an office may be marked as deleted by one call, before it must be confirmed.';

create table pipeline.status_transitions (
    from_status public.mls_listing_status not null,
    to_status public.mls_listing_status not null,
    by_source boolean not null,
    constraint status_transitions_pkey primary key (from_status, to_status)
);
comment on table pipeline.status_transitions is 'The steps that the status pipeline allows.';
comment on column pipeline.status_transitions.by_source is 'A source may make the step too; else only a person.';

create table pipeline.rules_version (
    is_only boolean not null default true,
    version bigint generated always as identity,
    constraint rules_version_pkey primary key (is_only),
    constraint rules_version_is_one_row_check check (is_only)
);
insert into pipeline.rules_version default values;
comment on table pipeline.rules_version is 'Moves whenever rules, maps or code change: statements that were made from older ones are made anew.';
comment on column pipeline.rules_version.version is 'Never given twice, not even when a change is rolled back: a session keeps what it prepared.';

create table pipeline.ingest_batches (
    batch_id bigint generated always as identity,
    data_domain text not null,
    origin_system text not null,
    batch text not null,
    payload_hash uuid not null,
    job_id bigint,
    answer jsonb,
    started_at timestamptz not null default now(),
    constraint ingest_batches_pkey primary key (batch_id),
    constraint ingest_batches_call_key unique (origin_system, data_domain, batch, payload_hash),
    constraint ingest_batches_data_domain_fkey foreign key (data_domain) references pipeline.data_domains (data_domain),
    constraint ingest_batches_job_id_fkey foreign key (job_id) references pipeline.job_queue (job_id) on delete set null,
    constraint ingest_batches_origin_system_is_known_check check (origin_system in ('QOBRIX', 'DASH_API', 'DASH_FILE', 'MANUAL'))
);
create index ingest_batches_job_id_idx on pipeline.ingest_batches (job_id);
comment on table pipeline.ingest_batches is 'Each call that brought records, with its answer: the same call again is answered the same and changes nothing.';
comment on column pipeline.ingest_batches.batch is 'The caller''s batch_id; many calls may share it.';
comment on column pipeline.ingest_batches.payload_hash is 'MD5 of the records.';
comment on column pipeline.ingest_batches.job_id is 'The job that holds the batch''s errors, when it had some.';

create unlogged table staging.ingest_records (
    batch_id bigint not null,
    position bigint not null,
    origin_key text,
    tenant_id uuid,
    office_id uuid,
    source_id integer,
    modified_ts timestamptz,
    record_id uuid,
    action text,
    code text,
    constraint ingest_records_pkey primary key (batch_id, position),
    constraint ingest_records_action_is_known_check
    check (action in ('insert', 'update', 'merge', 'unchanged', 'skip', 'reject'))
);
comment on table staging.ingest_records is 'Whose each record of a batch is, and what becomes of it; the record itself stands beside it in the domain''s staging table.';
comment on column staging.ingest_records.record_id is 'The canonical row, or the id reserved for a new one.';
comment on column staging.ingest_records.code is 'Why a record is rejected or skipped.';

create unlogged table staging.ingest_problems (
    id bigint generated always as identity,
    batch_id bigint not null,
    position bigint not null,
    field text,
    code text not null,
    value text,
    constraint ingest_problems_pkey primary key (id)
);
create index ingest_problems_batch_id_idx on staging.ingest_problems (batch_id, position);
comment on table staging.ingest_problems is 'What was wrong with a batch''s records: why one is rejected, or which field was left as it stood.';
comment on column staging.ingest_problems.value is 'What stood there.';

alter table pipeline.ingest_settings enable row level security;
alter table pipeline.status_transitions enable row level security;
alter table pipeline.ingest_batches enable row level security;
alter table pipeline.rules_version enable row level security;
alter table staging.ingest_records enable row level security;
alter table staging.ingest_problems enable row level security;
