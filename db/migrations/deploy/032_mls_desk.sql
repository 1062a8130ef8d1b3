-- 032_mls_desk — the board of real estate: what moved last in each status
-- depends: 017_approvals

-- In the place of (tenant_id, status): as many indexes as before.
create index mls_listings_board_idx on public.mls_listings (tenant_id, status, status_changed_at desc nulls last, id);
drop index public.mls_listings_tenant_id_status_idx;
