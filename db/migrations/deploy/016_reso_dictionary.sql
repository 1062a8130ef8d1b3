-- 016_reso_dictionary — the RESO resources as the Data Dictionary 2.0 has them
-- depends: 015_reso

create schema reso;
comment on schema reso is 'The RESO resources as the Data Dictionary 2.0 has them: its fields, types, lengths and lookup values.';

create table pipeline.dictionary_fields (
    data_domain text not null,
    position integer not null,
    field text not null,
    source_field text,
    data_type text not null,
    max_length integer,
    scale integer,
    lookup text,
    when_longer text,
    constraint dictionary_fields_pkey primary key (data_domain, field),
    constraint dictionary_fields_data_domain_position_key unique (data_domain, position),
    constraint dictionary_fields_data_domain_source_field_fkey
        foreign key (data_domain, source_field) references pipeline.gold_fields (data_domain, field),
    constraint dictionary_fields_data_type_is_known_check
        check (data_type in ('text', 'text[]', 'boolean', 'bigint', 'numeric', 'date', 'timestamptz')),
    constraint dictionary_fields_when_longer_is_known_check check (when_longer in ('cut', 'null', 'row')),
    constraint dictionary_fields_texts_have_a_way_check
        check ((when_longer is null) = (data_type <> 'text' or (lookup is not null and lookup <> 'City')))
);
comment on table pipeline.dictionary_fields is 'The fields of the RESO Data Dictionary 2.0 that schema reso answers, and which field of Gold each comes from.';
comment on column pipeline.dictionary_fields.source_field is 'Null: pipeline.dictionary_view_sql() says where it comes from.';
comment on column pipeline.dictionary_fields.max_length is 'Characters of a text, digits of a number.';
comment on column pipeline.dictionary_fields.scale is 'Digits behind the point.';
comment on column pipeline.dictionary_fields.lookup is 'Only the values of pipeline.dictionary_lookups are answered; of a text[] any number of them.';
comment on column pipeline.dictionary_fields.when_longer is 'What becomes of a longer text: it is cut, or answered as null, or its record is left out.';
alter table pipeline.dictionary_fields enable row level security;

create table pipeline.dictionary_lookups (
    lookup text not null,
    value text not null,
    words text[] not null default '{}',
    constraint dictionary_lookups_pkey primary key (lookup, value)
);
comment on table pipeline.dictionary_lookups is 'The values of the RESO Data Dictionary 2.0 that the fields of schema reso may have.';
comment on column pipeline.dictionary_lookups.words is 'Other spellings of it. Case, spaces and punctuation do not count.';
alter table pipeline.dictionary_lookups enable row level security;

-- The key that a record is answered with: look-ups by it read an index.
create index mls_listing_media_reso_key_idx on public.mls_listing_media (coalesce(origin_media_key, id::text));
create index mls_contacts_reso_key_idx on public.mls_contacts (coalesce(origin_contact_key, id::text));
create index members_reso_key_idx on public.members (coalesce(origin_member_key, id::text));
