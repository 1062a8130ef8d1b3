-- 036_estate_desk

alter table public.mls_listing_media drop column stored_sha256;
alter table public.mls_listing_documents drop column stored_sha256;
drop index public.mls_status_history_tenant_id_changed_at_idx;
drop index public.mls_price_history_tenant_id_changed_at_idx;
drop index pipeline.suggestions_open_estate_idx;
drop index public.mls_listing_documents_pending_idx;
drop index public.mls_listing_approvals_pending_idx;
