create or replace function public.return_ownership(listing_id uuid)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.set_ownership(return_ownership.listing_id, true);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.return_ownership(uuid) is
    'Lets a claimed listing''s source speak again. Gives {listing_id, ref, is_externally_managed}. LC040: no such listing; LC045: not claimed, or no source sends it; 42501.';
