-- 032_mls_desk

create index mls_listings_tenant_id_status_idx on public.mls_listings (tenant_id, status);
drop index public.mls_listings_board_idx;
