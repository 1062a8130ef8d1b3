-- 032_mls_desk

select 'public.mls_listings_board_idx'::regclass;
