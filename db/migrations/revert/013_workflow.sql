-- 013_workflow

alter table public.mls_price_history drop column source;
drop table public.mls_approval_type_config;
alter table public.mls_document_type_config drop column may_be_waived;
alter table public.mls_checklist_templates drop column may_be_waived;
alter table pipeline.status_transitions
    drop column needs_manager,
    drop column is_guarded;
