create or replace function pipeline.is_out(p_status public.mls_listing_status)
returns boolean language sql immutable
as $func$
    select p_status in ('PUBLISHED', 'UNDER_OFFER', 'SOLD', 'WITHDRAWN')
$func$;
comment on function pipeline.is_out(public.mls_listing_status) is
    'Whether a listing of this status is told to portals: it is out, or was and is to be taken down.';
