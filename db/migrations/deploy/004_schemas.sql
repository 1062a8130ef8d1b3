-- 004_schemas — the schemas, and the register of the code that each deploy re-applies
-- depends: 003_ingested_status

-- pipeline may exist already: yoyo keeps its own tables there.
create schema if not exists pipeline;
create schema staging;

comment on schema pipeline is 'Jobs, files, configuration, rules, logs: everything that settles listings but is not a listing.';
comment on schema staging is 'Mirrors of the canonical tables: every row of a batch, with what is to be done with it, until it is promoted.';

-- Global on purpose: with "in schema" PostgreSQL would ignore the revoke.
alter default privileges revoke execute on functions from public;

grant usage on schema pipeline, staging to authenticated, service_role;

create table pipeline.code_objects (
    kind text not null,
    identity text not null,
    shape text not null,
    file text not null,
    applied_at timestamptz not null default now(),
    constraint code_objects_pkey primary key (kind, identity),
    constraint code_objects_kind_is_known_check check (kind in ('function', 'trigger', 'view', 'policy'))
);
comment on table pipeline.code_objects is 'The functions, triggers, views and policies that the last deploy applied, so that the next one drops what the files no longer hold.';
comment on column pipeline.code_objects.shape is 'What can not be replaced in place: a function''s signature, a view''s text. A change means drop and create.';

create table pipeline.reference_rows (
    table_name text not null,
    key jsonb not null,
    constraint reference_rows_pkey primary key (table_name, key)
);
comment on table pipeline.reference_rows is 'Keys of the rows that came from db/reference/, so that a row taken out of a file leaves the table, and rows that people added stay.';

alter table pipeline.code_objects enable row level security;
alter table pipeline.reference_rows enable row level security;
