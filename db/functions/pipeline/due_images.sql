create or replace function pipeline.due_images(
    p_dmo_id integer, p_environment text, p_after bigint, p_limit integer, p_is_forced boolean default false)
returns table (image_id bigint, url text, folder text, etag text, last_modified text) language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select i.id, i.url,
        format('%s-trippl-images/%s/%s/%s/%s', p_environment, lower(d.country), lower(d.state), d.id, l.id),
        case when f.url = i.url and f.stored_key is not null then f.etag end,
        case when f.url = i.url and f.stored_key is not null then f.last_modified end
    from public.listings as l
    join public.dmos as d on d.id = l.dmo_id
    join public.listing_images as i on i.listing_id = l.id
    left join public.listing_image_files as f on f.image_id = i.id
    where l.dmo_id = p_dmo_id and l.deleted_at is null and i.deleted_at is null and i.id > p_after
        and (p_is_forced or f.image_id is null or f.url <> i.url or f.next_try_at <= now())
    order by i.id
    limit p_limit
$func$;
comment on function pipeline.due_images(integer, text, bigint, integer, boolean) is
    'The next pictures of a DMO''s listings to be fetched, after the id p_after: those never tried, of another address since, or whose time has come; with p_is_forced all. folder: {env}-trippl-images/{country}/{state}/{dmo-id}/{listing-id}. etag, last_modified: what to tell the server of the file that is there.';
