create or replace function pipeline.note_image_failure(
    p_job_id bigint, p_token integer, p_image_id bigint, p_url text, p_error_code text, p_error_message text)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    select pipeline.lock_claim(p_job_id, p_token);
    insert into public.listing_image_files as f (image_id, tenant_id, url, next_try_at, failures, error_code, error_message)
    select i.id, i.tenant_id, p_url, clock_timestamp() + interval '1 hour', 1, p_error_code, p_error_message
    from public.listing_images as i where i.id = p_image_id
    on conflict (image_id) do update
    set url = excluded.url, tried_at = clock_timestamp(), failures = f.failures + 1, error_code = excluded.error_code,
        next_try_at = clock_timestamp() + least(interval '7 days', interval '1 hour' * 2 ^ least(f.failures, 10)),
        error_message = excluded.error_message,
        -- Those of another address's file would be misunderstood.
        etag = case when f.url = excluded.url then f.etag end,
        last_modified = case when f.url = excluded.url then f.last_modified end;
    insert into pipeline.job_errors (job_id, record_id, original_record, error_type, error_message)
    select p_job_id, i.listing_id::text, jsonb_build_object('image_id', i.id, 'listing_id', i.listing_id, 'url', p_url),
        p_error_code, p_error_message
    from public.listing_images as i where i.id = p_image_id
$func$;
comment on function pipeline.note_image_failure(bigint, integer, bigint, text, text, text) is
    'Notes in listing_image_files and in job_errors that a picture could not be fetched, and why. It is tried again after an hour, then after 2, 4 … hours, at most 7 days. A file that was fetched before stays. LC060: p_token is not the job''s present claim.';
