create or replace function public.advance_listing(listing_id uuid, to_status text, note text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
    v_answer jsonb;
begin
    v_answer := pipeline.advance_listings(array[advance_listing.listing_id], advance_listing.to_status, advance_listing.note);
    perform pipeline.raise_refusal(v_answer #> '{refused,0}');
    return v_answer #> '{advanced,0}';
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.advance_listing(uuid, text, text) is
    'Moves a listing to a status, forwards or back, as pipeline.status_transitions allows. Gives {listing_id, ref, status, status_changed_at, waived}; the status that it has changes nothing. LC040: no such listing; LC042: no such step, the hint names those there are; LC043: required steps, documents or approvals are missing, the detail has a line for each; a manager who gives a note passes if all of them may be waived; LC044: no such status; 42501.';
