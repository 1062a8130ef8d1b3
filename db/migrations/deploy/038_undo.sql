-- 038_undo — taking decisions on suggestions and on many pieces of real estate back; who has one of these open
-- depends: 029_review 036_estate_desk 037_safety

-- A change and the one that takes it back cancel each other: what was decided before them can be taken back, too.
alter table pipeline.change_log add column undoes bigint;
comment on column pipeline.change_log.undoes is 'The change that this one takes back: of the same record and field.';

alter table pipeline.suggestions
    add column undo jsonb,
    add column reopened_by text,
    add column reopened_at timestamptz,
    add constraint suggestions_undo_is_of_a_decision_check check (undo is null or decided_at is not null);
create index suggestions_decided_idx on pipeline.suggestions (decided_by, decided_at, id) where undo is not null;
comment on column pipeline.suggestions.undo is 'How its decision is taken back. ids: suggestions that were decided with it; stands: {field: value} as the decision left them; changes: [{id, field, before, owner}] that it made; seen: the last change there was then. Null: by promote, or before decisions could be taken back.';
comment on column pipeline.suggestions.reopened_by is 'Who took its last decision back.';

create table pipeline.bulk_actions (
    action_id bigint generated always as identity,
    tenant_id uuid not null,
    actor text not null,
    action text not null,
    to_status text,
    row_count bigint not null,
    taken_at timestamptz not null default now(),
    undone_at timestamptz,
    undone_by text,
    constraint bulk_actions_pkey primary key (action_id),
    constraint bulk_actions_action_is_known_check
    check (action in ('claim', 'assign', 'advance', 'publish', 'withdraw', 'accept_suggestions', 'dismiss_suggestions'))
);
create index bulk_actions_actor_idx on pipeline.bulk_actions (tenant_id, actor, action_id);
create index bulk_actions_taken_at_idx on pipeline.bulk_actions (tenant_id, taken_at);
comment on table pipeline.bulk_actions is 'What managers did with many pieces of real estate at once. Kept for a week, so that it can be taken back.';
comment on column pipeline.bulk_actions.taken_at is 'Also decided_at of the suggestions that were taken or dismissed.';

create table pipeline.bulk_undo (
    action_id bigint not null,
    listing_id uuid not null,
    seen bigint not null,
    changes jsonb not null,
    constraint bulk_undo_pkey primary key (action_id, listing_id),
    constraint bulk_undo_action_id_fkey foreign key (action_id) references pipeline.bulk_actions (action_id) on delete cascade
);
comment on table pipeline.bulk_undo is 'What an action changed of each listing.';
comment on column pipeline.bulk_undo.seen is 'The last change there was when it was done.';
comment on column pipeline.bulk_undo.changes is 'As in pipeline.suggestions.undo: [{id, field, before}].';
alter table pipeline.bulk_actions enable row level security;
alter table pipeline.bulk_undo enable row level security;

alter table pipeline.presence
    drop constraint presence_kind_is_known_check,
    add constraint presence_kind_is_known_check check (kind in ('row', 'listing', 'config', 'estate'));
comment on column pipeline.presence.kind is 'row: of the queue of review; listing; config: a stage''s configuration; estate: a piece of real estate.';
