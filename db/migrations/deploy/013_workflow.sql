-- 013_workflow — what people do with listings: claim, advance, take over
-- depends: 012_ingest

alter table pipeline.status_transitions
    add column is_guarded boolean not null default true,
    add column needs_manager boolean not null default false;
comment on column pipeline.status_transitions.is_guarded is 'What is required for the statuses on the way must be there: steps, documents, approvals.';
comment on column pipeline.status_transitions.needs_manager is 'Only for scope global and wider.';

alter table public.mls_checklist_templates add column may_be_waived boolean not null default false;
comment on column public.mls_checklist_templates.may_be_waived is 'A manager may let a listing pass without it, with a note that says why.';
alter table public.mls_document_type_config add column may_be_waived boolean not null default false;
comment on column public.mls_document_type_config.may_be_waived is 'A manager may let a listing pass without it, with a note that says why.';

create table public.mls_approval_type_config (
    id uuid not null default gen_random_uuid(),
    tenant_id uuid,
    code text not null,
    name text not null,
    description text,
    position integer not null,
    required_for_status public.mls_listing_status,
    is_required boolean not null default false,
    may_be_waived boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint mls_approval_type_config_pkey primary key (id),
    constraint mls_approval_type_config_tenant_id_code_key unique nulls not distinct (tenant_id, code),
    constraint mls_approval_type_config_tenant_id_fkey foreign key (tenant_id) references public.tenants (id),
    constraint mls_approval_type_config_code_is_known_check check (code in ('DUE_DILIGENCE', 'MARKETING', 'MANAGEMENT', 'PRICE_CHANGE'))
);
comment on table public.mls_approval_type_config is 'Kinds of approvals, and when a listing must have one.';
comment on column public.mls_approval_type_config.tenant_id is 'Null: for every tenant.';
comment on column public.mls_approval_type_config.code is 'approval_type of public.mls_listing_approvals.';
comment on column public.mls_approval_type_config.required_for_status is 'The status that a listing does not reach without the approval; null: it holds nothing up.';
comment on column public.mls_approval_type_config.may_be_waived is 'A manager may let a listing pass without it, with a note that says why.';

alter table public.mls_price_history add column source text;
comment on column public.mls_price_history.source is 'What changed it when it was not a person.';

alter table public.mls_approval_type_config enable row level security;
