-- 007_listings

drop table public.listing_hours;
drop table public.listing_images;
drop table public.listing_contact_info;
drop table public.listing_info;
drop table public.listings;
