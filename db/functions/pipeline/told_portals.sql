create or replace function pipeline.told_portals(p_listing_id uuid, p_since timestamptz)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select string_agg(s.portal, ', ' order by s.portal) from public.mls_listing_syndications as s
    where s.listing_id = p_listing_id and s.last_pushed_at > p_since
$func$;
comment on function pipeline.told_portals(uuid, timestamptz) is
    'The portals that were told of a listing since; null: none was.';
