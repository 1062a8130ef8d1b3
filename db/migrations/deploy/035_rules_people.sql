-- 035_rules_people — a tenant's own field rules; who changed which rule, and who changed what people may
-- depends: 009_staging 027_admin

create table pipeline.tenant_rules (
    tenant_id uuid not null,
    data_domain text not null,
    target_column text not null,
    unclaimed text not null,
    claimed text not null,
    changed_by text not null,
    changed_at timestamptz not null default now(),
    constraint tenant_rules_pkey primary key (tenant_id, data_domain, target_column),
    constraint tenant_rules_tenant_id_fkey foreign key (tenant_id) references public.tenants (id),
    constraint tenant_rules_field_rules_fkey foreign key (data_domain, target_column)
        references pipeline.field_rules (data_domain, target_column) on delete cascade,
    constraint tenant_rules_unclaimed_is_known_check check (unclaimed in ('source', 'fill', 'keep')),
    constraint tenant_rules_claimed_is_known_check check (claimed in ('source', 'keep', 'fill', 'review'))
);
create index tenant_rules_data_domain_target_column_idx on pipeline.tenant_rules (data_domain, target_column);
comment on table pipeline.tenant_rules is 'Where a tenant wants a field to survive otherwise than pipeline.field_rules says for all. A field without a row follows the standard.';
comment on column pipeline.tenant_rules.unclaimed is 'As in pipeline.field_rules.';
comment on column pipeline.tenant_rules.claimed is 'As in pipeline.field_rules.';

create table pipeline.rule_changes (
    id bigint generated always as identity,
    tenant_id uuid not null,
    data_domain text not null,
    fields text[] not null,
    old_unclaimed text not null,
    old_claimed text not null,
    new_unclaimed text not null,
    new_claimed text not null,
    is_standard boolean not null,
    reason text,
    weighed_again bigint not null default 0,
    changed_by text not null,
    changed_at timestamptz not null default now(),
    constraint rule_changes_pkey primary key (id),
    constraint rule_changes_tenant_id_fkey foreign key (tenant_id) references public.tenants (id)
);
create index rule_changes_tenant_id_idx on pipeline.rule_changes (tenant_id, id);
comment on table pipeline.rule_changes is 'Who changed which field rule of a tenant, when and why. Append-only.';
comment on column pipeline.rule_changes.fields is 'The field, and those that change with it.';
comment on column pipeline.rule_changes.is_standard is 'Since then the field follows pipeline.field_rules.';
comment on column pipeline.rule_changes.weighed_again is 'Staged rows that the new rule made something else of.';

create table pipeline.people_changes (
    id bigint generated always as identity,
    tenant_id uuid not null,
    user_id uuid not null,
    is_new boolean not null,
    changes jsonb not null,
    changed_by text not null,
    changed_at timestamptz not null default now(),
    constraint people_changes_pkey primary key (id),
    constraint people_changes_tenant_id_fkey foreign key (tenant_id) references public.tenants (id),
    constraint people_changes_changes_is_an_object_check check (jsonb_typeof(changes) = 'object')
);
create index people_changes_tenant_id_idx on pipeline.people_changes (tenant_id, id);
create index people_changes_user_id_idx on pipeline.people_changes (user_id, id);
comment on table pipeline.people_changes is 'Who gave whom which rights, when. Append-only.';
comment on column pipeline.people_changes.changes is '{what: {old, new}} of name, roles, scope, crud, is_active; password: {} for a new one, which nobody sees.';

-- The rows that a rule can weigh otherwise: few among first loads, which are all new.
create index listings_updates_idx on staging.listings (batch_id, staging_id) where action in ('update', 'conflict');

alter table pipeline.tenant_rules enable row level security;
alter table pipeline.rule_changes enable row level security;
alter table pipeline.people_changes enable row level security;
