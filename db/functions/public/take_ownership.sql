create or replace function public.take_ownership(listing_id uuid)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.set_ownership(take_ownership.listing_id, false);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.take_ownership(uuid) is
    'Makes a claimed listing people''s alone: its source''s news is skipped from now on. Gives {listing_id, ref, is_externally_managed}. LC040: no such listing; LC045: not claimed, or no source sends it; 42501.';
