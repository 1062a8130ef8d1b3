-- 029_review — which rows wait for a person, who looks after them, what was decided and how to take it back, people's own views
-- depends: 009_staging 018_queue

-- A column of its own, and not the index's condition: what promote takes was never waiting, so its rows leave the index alone
-- (a HOT update).
alter table staging.listings
    add column waits boolean not null generated always as (flags is not null and status in ('pending', 'held')) stored;
create index listings_review_idx on staging.listings (tenant_id, waits, batch_id, staging_id) where flags is not null;
comment on column staging.listings.waits is 'Something speaks against the row, and nobody has decided it yet.';
create index batches_held_idx on staging.batches (tenant_id) where status = 'held';

create table pipeline.review_assignments (
    staging_id bigint not null,
    tenant_id uuid not null,
    user_id uuid not null,
    assigned_by text not null,
    assigned_at timestamptz not null default now(),
    constraint review_assignments_pkey primary key (staging_id),
    constraint review_assignments_staging_id_fkey foreign key (staging_id) references staging.listings (staging_id) on delete cascade
);
create index review_assignments_user_id_idx on pipeline.review_assignments (tenant_id, user_id);
comment on table pipeline.review_assignments is 'Who looks after a staged row that waits.';

create table pipeline.review_actions (
    action_id bigint generated always as identity,
    tenant_id uuid not null,
    actor text not null,
    decision text not null,
    row_count bigint not null,
    released jsonb not null default '{}',
    note text,
    taken_at timestamptz not null default now(),
    undone_at timestamptz,
    undone_by text,
    constraint review_actions_pkey primary key (action_id),
    constraint review_actions_decision_is_known_check check (decision in ('accept', 'hold', 'reject', 'merge', 'release'))
);
create index review_actions_actor_idx on pipeline.review_actions (tenant_id, actor, action_id);
comment on table pipeline.review_actions is 'Decisions of people in review, as they were taken: one row each, however many staged rows it was about. Kept for a week, so that they can be undone.';
comment on column pipeline.review_actions.released is 'Batches whose hold it lifted: {batch_id: reason of the hold}.';

create table pipeline.review_undo (
    id bigint generated always as identity,
    action_id bigint not null,
    data_domain text not null,
    before jsonb not null,
    staging_ids bigint[] not null,
    constraint review_undo_pkey primary key (id),
    constraint review_undo_action_id_fkey foreign key (action_id) references pipeline.review_actions (action_id) on delete cascade
);
create index review_undo_action_id_idx on pipeline.review_undo (action_id);
comment on table pipeline.review_undo is 'What staged rows were before a decision; rows that were alike stand together.';

create table pipeline.review_views (
    tenant_id uuid not null,
    user_id uuid not null,
    name text not null,
    query text not null,
    created_at timestamptz not null default now(),
    constraint review_views_pkey primary key (tenant_id, user_id, name),
    constraint review_views_name_is_short_check check (btrim(name) <> '' and length(name) <= 60),
    constraint review_views_query_is_short_check check (length(query) <= 2000)
);
comment on table pipeline.review_views is 'Filters of the review page that people have given a name.';
comment on column pipeline.review_views.query is 'The query part of the page''s address.';

alter table pipeline.review_assignments enable row level security;
alter table pipeline.review_actions enable row level security;
alter table pipeline.review_undo enable row level security;
alter table pipeline.review_views enable row level security;
