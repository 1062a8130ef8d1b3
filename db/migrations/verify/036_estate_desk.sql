-- 036_estate_desk

select stored_sha256 from public.mls_listing_documents where false;
select stored_sha256 from public.mls_listing_media where false;
select 'public.mls_listing_approvals_pending_idx'::regclass, 'public.mls_listing_documents_pending_idx'::regclass,
    'pipeline.suggestions_open_estate_idx'::regclass, 'public.mls_price_history_tenant_id_changed_at_idx'::regclass,
    'public.mls_status_history_tenant_id_changed_at_idx'::regclass;
