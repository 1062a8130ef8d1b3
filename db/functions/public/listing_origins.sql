create or replace function public.listing_origins(listing_id uuid)
returns jsonb language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.listing_origins(listing_origins.listing_id);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.listing_origins(uuid) is
    'Where each value of a listing comes from: {listing_id, ref, status, origin_system, origin_key, origin_deleted, is_externally_managed, is_claimed, fields: [{field, value, given_by, changed_at, why, rule, source_field, source_says, suggestions: [{suggestion_id, kind, source, value, was, why, suggested_at}]}]}. LC040: no such listing.';
