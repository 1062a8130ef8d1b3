create or replace function pipeline.note_image(p_job_id bigint, p_token integer, p_image_id bigint, p_url text, p_file jsonb)
returns text language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_old public.listing_image_files;
    v_again_at timestamptz := clock_timestamp() + interval '7 days';
begin
    perform pipeline.lock_claim(p_job_id, p_token);
    select f.* into v_old from public.listing_image_files as f where f.image_id = p_image_id for update;
    if p_file is null or p_file ->> 'sha256' = v_old.sha256 and p_url = v_old.url then
        update public.listing_image_files as f
        set tried_at = clock_timestamp(), next_try_at = v_again_at, failures = 0, error_code = null, error_message = null,
            etag = coalesce(p_file ->> 'etag', f.etag), last_modified = coalesce(p_file ->> 'last_modified', f.last_modified)
        where f.image_id = p_image_id;
        return 'unchanged';
    end if;
    insert into public.listing_image_files as f (image_id, tenant_id, url, stored_key, sha256, content_type, size, width, height, etag,
        last_modified, fetched_at, tried_at, next_try_at)
    select i.id, i.tenant_id, p_url, r.stored_key, r.sha256, r.content_type, r.size, r.width, r.height, r.etag, r.last_modified,
        clock_timestamp(), clock_timestamp(), v_again_at
    from public.listing_images as i
    cross join jsonb_populate_record(null::public.listing_image_files, p_file) as r
    where i.id = p_image_id
    on conflict (image_id) do update
    set url = excluded.url, stored_key = excluded.stored_key, sha256 = excluded.sha256, content_type = excluded.content_type,
        size = excluded.size, width = excluded.width, height = excluded.height, etag = excluded.etag,
        last_modified = excluded.last_modified, fetched_at = excluded.fetched_at, tried_at = excluded.tried_at,
        next_try_at = excluded.next_try_at, failures = 0, error_code = null, error_message = null;
    return case when v_old.stored_key is null then 'new' else 'updated' end;
end
$func$;
comment on function pipeline.note_image(bigint, integer, bigint, text, jsonb) is
    'Notes that a picture was fetched from p_url, and gives what that was: new, updated or unchanged. p_file: stored_key, sha256, content_type, size, width, height, etag, last_modified; null: the server said that it has not changed. It is looked at again in 7 days. LC060: p_token is not the job''s present claim.';
