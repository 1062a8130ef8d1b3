-- 017_approvals

select four_eyes from public.mls_document_type_config where false;
select four_eyes from public.mls_approval_type_config where false;
select reason from public.mls_listing_approvals where false;
select rejection_reason from public.mls_listing_media where false;
select id, tenant_id, listing_id, subject, subject_id, code, decision, note, source, decided_by, decided_by_role, decided_at
from public.mls_decision_history where false;
