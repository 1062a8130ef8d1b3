-- 017_approvals — who decided what on a listing's way, and why
-- depends: 013_workflow 014_arrivals

alter table public.mls_document_type_config add column four_eyes boolean not null default true;
comment on column public.mls_document_type_config.four_eyes is 'Neither who submitted it nor the listing''s broker decides on it.';
alter table public.mls_approval_type_config add column four_eyes boolean not null default true;
comment on column public.mls_approval_type_config.four_eyes is 'Neither who asked for it nor the listing''s broker decides on it.';

alter table public.mls_listing_approvals add column reason text;
comment on column public.mls_listing_approvals.reason is 'Why it is asked for.';
comment on column public.mls_listing_approvals.comment is 'Why it was decided so.';

alter table public.mls_listing_media
    add column rejection_reason text,
    add constraint mls_listing_media_rejected_is_not_shown_check
    check (rejection_reason is null or (not is_approved and is_distributable is false and is_primary is not true));
comment on column public.mls_listing_media.rejection_reason is 'Why a manager rejected the picture; null: nobody did.';

create table public.mls_decision_history (
    id uuid not null default gen_random_uuid(),
    tenant_id uuid not null,
    listing_id uuid not null,
    subject text not null,
    subject_id uuid not null,
    code text,
    decision text not null,
    note text,
    source text,
    decided_by uuid,
    decided_by_role text,
    decided_at timestamptz not null default now(),
    constraint mls_decision_history_pkey primary key (id),
    constraint mls_decision_history_tenant_id_fkey foreign key (tenant_id) references public.tenants (id),
    constraint mls_decision_history_listing_id_fkey foreign key (listing_id) references public.mls_listings (id),
    constraint mls_decision_history_subject_is_known_check check (subject in ('CHECKLIST', 'DOCUMENT', 'MEDIA', 'APPROVAL')),
    constraint mls_decision_history_decision_is_known_check
    check (decision in ('COMPLETED', 'NOT_APPLICABLE', 'APPROVED', 'REJECTED', 'REOPENED', 'DELETED'))
);
create index mls_decision_history_listing_id_decided_at_idx on public.mls_decision_history (listing_id, decided_at);
comment on table public.mls_decision_history is 'Each decision on a listing''s checklist items, documents, media and approvals. Append-only.';
comment on column public.mls_decision_history.subject_id is 'The row that was decided on; it may be gone since.';
comment on column public.mls_decision_history.code is 'What kind it is: the step, the document type, the type of approval.';
comment on column public.mls_decision_history.decision is 'REOPENED: what was decided is open again, such as a picture whose file changed.';
comment on column public.mls_decision_history.source is 'What decided it when it was not a person.';
comment on column public.mls_decision_history.decided_by_role is 'The scope that the person decided with.';

alter table public.mls_decision_history enable row level security;
