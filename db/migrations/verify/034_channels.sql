-- 034_channels

select s.error_group from public.mls_listing_syndications as s where false;
select 'public.mls_listing_syndications_channels_idx'::regclass, 'public.mls_listing_syndications_errors_idx'::regclass;
