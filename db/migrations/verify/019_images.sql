-- 019_images

select image_id, tenant_id, url, stored_key, sha256, content_type, size, width, height, etag, last_modified, fetched_at, tried_at,
    next_try_at, failures, error_code, error_message
from public.listing_image_files where false;
