-- 036_estate_desk — what waits to be decided on real estate, what happened to it lately, its files in the storage
-- depends: 017_approvals 031_listing_desk 032_mls_desk

-- What waits for a decision: few rows, whatever the tables hold.
create index mls_listing_approvals_pending_idx on public.mls_listing_approvals (tenant_id, requested_at, id) where status = 'PENDING';
create index mls_listing_documents_pending_idx on public.mls_listing_documents (tenant_id, created_at, id) where status = 'PENDING';
create index suggestions_open_estate_idx on pipeline.suggestions (id) where status = 'open' and record_uuid is not null;

-- What happened lately.
create index mls_price_history_tenant_id_changed_at_idx on public.mls_price_history (tenant_id, changed_at desc);
create index mls_status_history_tenant_id_changed_at_idx on public.mls_status_history (tenant_id, changed_at desc);

alter table public.mls_listing_documents add column stored_sha256 text;
alter table public.mls_listing_media add column stored_sha256 text;
comment on column public.mls_listing_documents.stored_sha256 is 'SHA-256 of the stored, packed bytes at storage_path; null: the file is not in our storage.';
comment on column public.mls_listing_media.stored_sha256 is 'SHA-256 of the stored, packed bytes at storage_path; null: the file is not in our storage.';
