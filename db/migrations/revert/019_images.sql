-- 019_images

drop table public.listing_image_files;
