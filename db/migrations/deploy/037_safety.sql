-- 037_safety — sessions renewed by one request, who else looks at a record, names that are one's own
-- depends: 027_admin 029_review

alter table pipeline.user_sessions add column renewing_until timestamptz;
comment on column pipeline.user_sessions.renewing_until is 'Until then one request has Supabase Auth''s refresh token used, and the others wait for it.';

-- What is forgotten after a minute need not outlive a crash, nor be written twice.
create unlogged table pipeline.presence (
    tenant_id uuid not null,
    kind text not null,
    record text not null,
    user_id uuid not null,
    since timestamptz not null default clock_timestamp(),
    seen_at timestamptz not null default clock_timestamp(),
    constraint presence_pkey primary key (tenant_id, kind, record, user_id),
    constraint presence_kind_is_known_check check (kind in ('row', 'listing', 'config')),
    constraint presence_record_is_short_check check (length(record) <= 80)
);
create index presence_user_id_idx on pipeline.presence (user_id);
create index presence_seen_at_idx on pipeline.presence (seen_at);
comment on table pipeline.presence is 'Who has a record open to change or decide it, so that a second one is told. A row that was not renewed for a minute counts no more.';
comment on column pipeline.presence.kind is 'row: of the queue of review; listing; config: a stage''s configuration.';
comment on column pipeline.presence.record is 'Which one: its id, or DMO and stage.';
alter table pipeline.presence enable row level security;

-- Among all tenants, a name that is refused would tell that another one has it. Storage keys have the DMO's number.
drop index public.dmos_country_state_name_idx;
create unique index dmos_country_state_name_idx on public.dmos (tenant_id, country, state, lower(name));

-- The newest files of a tenant's DMOs.
create index files_dmo_id_idx on pipeline.files (dmo_id, id);
