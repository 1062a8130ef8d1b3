-- 013_workflow

select is_guarded, needs_manager from pipeline.status_transitions where false;
select may_be_waived from public.mls_checklist_templates where false;
select may_be_waived from public.mls_document_type_config where false;
select id, tenant_id, code, name, description, position, required_for_status, is_required, may_be_waived, created_at, updated_at
from public.mls_approval_type_config where false;
select source from public.mls_price_history where false;
