-- 008_merge — domains and their field rules; what each source said; who wrote what, and why
-- depends: 006_jobs 007_listings

create table pipeline.data_domains (
    data_domain text not null,
    parent_domain text,
    staging_table text not null,
    public_table text not null,
    match_columns text[] not null default '{}',
    description text not null,
    constraint data_domains_pkey primary key (data_domain),
    constraint data_domains_parent_domain_fkey foreign key (parent_domain) references pipeline.data_domains (data_domain),
    constraint data_domains_child_has_match_columns_check check ((parent_domain is null) = (match_columns = '{}'))
);
comment on table pipeline.data_domains is 'Families of records that share the machinery. A domain with a parent hangs on the parent''s record and follows it.';
comment on column pipeline.data_domains.match_columns is 'What tells a child''s rows apart below one parent record.';

create table pipeline.field_rules (
    data_domain text not null,
    target_column text not null,
    position integer not null,
    source_field text not null,
    cast_to text not null,
    changes_with text,
    unclaimed text not null default 'source',
    claimed text not null default 'keep',
    in_hash boolean not null default true,
    in_key boolean not null default false,
    description text not null,
    constraint field_rules_pkey primary key (data_domain, target_column),
    constraint field_rules_data_domain_fkey foreign key (data_domain) references pipeline.data_domains (data_domain) on delete cascade,
    constraint field_rules_unclaimed_is_known_check check (unclaimed in ('source', 'fill', 'keep')),
    constraint field_rules_claimed_is_known_check check (claimed in ('source', 'keep', 'fill', 'review'))
);
comment on table pipeline.field_rules is 'Survivorship, one row a domain and column: whose value stands when a source has news.';
comment on column pipeline.field_rules.changes_with is 'A field that makes sense only together with this one: when either is news, both are.';
comment on column pipeline.field_rules.unclaimed is 'While a source owns the field: source (news wins), fill (only into null), keep.';
comment on column pipeline.field_rules.claimed is 'Once a person owns the field: source (news wins), keep (a suggestion is kept), fill (only into null), review (a conflict for a person).';

create table public.listing_source_map (
    source integer not null,
    source_id text not null,
    listing_id bigint not null,
    tenant_id uuid not null,
    is_origin boolean not null,
    content_hash uuid,
    dedupe_key uuid,
    last_record json,
    last_batch_id bigint not null,
    last_line bigint,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    deleted_at timestamptz,
    constraint listing_source_map_pkey primary key (source, source_id)
-- No foreign keys: listings and sources are never deleted, a batch's source is checked with the batch, and its listings by
-- a statement trigger (tg_batch__check_references), for a tenth of the time.
-- Half empty: last_seen moves at each edition, within its page (a HOT update).
) with (fillfactor = 50);
create index listing_source_map_listing_id_idx on public.listing_source_map (listing_id);
comment on table public.listing_source_map is 'Which record of which source is which listing, and what that source said last: the base of the three-way merge.';
comment on column public.listing_source_map.is_origin is 'The record that made the listing: owner of every field that has no other.';
comment on column public.listing_source_map.last_record is 'The last promoted record of the source, whole.';
comment on column public.listing_source_map.last_batch_id is 'Batch that brought the last record; an older batch never writes over it.';
comment on column public.listing_source_map.last_seen is 'When a promoted file last had the record.';
comment on column public.listing_source_map.deleted_at is 'Gone from its source since.';

create table pipeline.match_keys (
    tenant_id uuid not null,
    dedupe_key uuid not null,
    listing_id bigint not null,
    constraint match_keys_pkey primary key (tenant_id, dedupe_key)
);
create index match_keys_listing_id_idx on pipeline.match_keys (listing_id);
comment on table pipeline.match_keys is 'Every dedupe key that a listing is or was known under. A key leads to one listing of a tenant; inserting here in key order is the lock that keeps two promotes from making the same listing twice. No foreign key: the key is written before its listing, and listings are never deleted.';

create table pipeline.bridge_source_listing (
    id bigint generated always as identity,
    job_file_id bigint not null,
    source_record_hash uuid not null,
    listing_id bigint,
    listing_info_id bigint,
    certainty_score numeric(5, 4) not null default 1.0,
    mapped_at timestamptz not null default now(),
    error_type text,
    error_message text,
    constraint bridge_source_listing_pkey primary key (id),
    -- Files and listings are checked by a statement trigger, as at public.listing_source_map.
    constraint bridge_source_listing_job_file_id_source_record_hash_key unique (job_file_id, source_record_hash),
    constraint bridge_source_listing_certainty_score_is_a_share_check check (certainty_score between 0 and 1)
);
create index idx_bridge_listing on pipeline.bridge_source_listing (listing_id);
create index bridge_source_listing_listing_info_id_idx on pipeline.bridge_source_listing (listing_info_id) where listing_info_id is not null;
comment on table pipeline.bridge_source_listing is 'Record of a file to canonical listing (or listing text), with how sure the match is.';
comment on column pipeline.bridge_source_listing.job_file_id is 'The transformed file that said it first.';
comment on column pipeline.bridge_source_listing.source_record_hash is 'MD5 of the record''s source id and content hash; of the language too for a text.';
comment on column pipeline.bridge_source_listing.listing_id is 'The canonical listing; a new record gets its row when it is promoted, before that staging holds the reserved id.';
comment on column pipeline.bridge_source_listing.listing_info_id is 'For a text of the record: the row of public.listing_info. No foreign key: checking the nulls of all other rows is not worth it.';

create table pipeline.change_log (
    id bigint generated always as identity,
    changed_at timestamptz not null default now(),
    data_domain text not null,
    record_id bigint not null,
    action text not null,
    field text,
    old_value jsonb,
    new_value jsonb,
    actor text not null,
    source integer,
    rule text,
    job_id bigint,
    batch_id bigint,
    staging_id bigint,
    line bigint,
    constraint change_log_pkey primary key (id),
    constraint change_log_action_is_known_check check (action in ('insert', 'update', 'delete', 'revive')),
    constraint change_log_field_iff_update_check check ((action = 'update') = (field is not null))
);
create index change_log_record_idx on pipeline.change_log (data_domain, record_id);
comment on table pipeline.change_log is 'Why everything is as it is: one row a changed field, one a new, removed or revived record. Append-only.';
comment on column pipeline.change_log.actor is 'The user (auth.uid()), the database role, or "source <name>" for a merge.';
comment on column pipeline.change_log.rule is 'What let the change through: a field rule, a person''s choice, or a direct edit.';
comment on column pipeline.change_log.line is 'Line of the imported file that the value stood in.';

create table pipeline.field_owners (
    data_domain text not null,
    record_id bigint not null,
    field text not null,
    source integer,
    actor text,
    change_id bigint,
    owned_since timestamptz not null default now(),
    constraint field_owners_pkey primary key (data_domain, record_id, field),
    constraint field_owners_source_fkey foreign key (source) references pipeline.sources (id),
    constraint field_owners_source_or_person_check check ((source is null) = (actor is not null))
);
comment on table pipeline.field_owners is 'The last writer of each field that another than the listing''s origin wrote. A field whose owner is a person is claimed.';

create table pipeline.suggestions (
    id bigint generated always as identity,
    data_domain text not null,
    record_id bigint not null,
    listing_id bigint not null,
    field text not null,
    source integer not null,
    base_value jsonb,
    our_value jsonb,
    their_value jsonb,
    reason text not null,
    status text not null default 'open',
    batch_id bigint not null,
    staging_id bigint,
    suggested_at timestamptz not null default now(),
    decided_by text,
    decided_at timestamptz,
    constraint suggestions_pkey primary key (id),
    constraint suggestions_source_fkey foreign key (source) references pipeline.sources (id),
    constraint suggestions_listing_id_fkey foreign key (listing_id) references public.listings (id),
    constraint suggestions_status_is_known_check check (status in ('open', 'taken', 'dismissed', 'outdated')),
    constraint suggestions_decided_iff_dated_check check ((status in ('taken', 'dismissed')) = (decided_at is not null))
);
create unique index suggestions_open_idx on pipeline.suggestions (data_domain, record_id, field, source) where status = 'open';
create index suggestions_listing_id_idx on pipeline.suggestions (listing_id);
comment on table pipeline.suggestions is 'News that a rule did not apply, kept so that a person can take it.';

alter table pipeline.data_domains enable row level security;
alter table pipeline.field_rules enable row level security;
alter table public.listing_source_map enable row level security;
alter table pipeline.match_keys enable row level security;
alter table pipeline.bridge_source_listing enable row level security;
alter table pipeline.change_log enable row level security;
alter table pipeline.field_owners enable row level security;
alter table pipeline.suggestions enable row level security;
