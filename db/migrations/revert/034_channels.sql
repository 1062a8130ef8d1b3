-- 034_channels

drop index public.mls_listing_syndications_errors_idx;
drop index public.mls_listing_syndications_channels_idx;
alter table public.mls_listing_syndications drop column error_group;
