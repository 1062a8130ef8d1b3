create or replace function public.release_listing(listing_id uuid, note text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.release_listing(release_listing.listing_id, release_listing.note);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.release_listing(uuid, text) is
    'Gives a claimed DRAFT back to its source and to whoever claims it next: INGESTED, without a broker. Gives {listing_id, ref, status}. LC040: no such listing; LC042: it is past DRAFT; LC045: no source sends it; 42501.';
