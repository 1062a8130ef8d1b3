create or replace function public.claim_listing(listing_id uuid)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
    v_answer jsonb;
begin
    v_answer := pipeline.claim_listings(array[claim_listing.listing_id], auth.uid());
    perform pipeline.raise_refusal(v_answer #> '{refused,0}');
    return v_answer #> '{claimed,0}';
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.claim_listing(uuid) is
    'Makes the caller the broker of a listing: INGESTED becomes DRAFT; what was published on arrival keeps its status. Gives {listing_id, ref, status, broker_id, claimed_at, claimed_by}; one''s own listing again changes nothing. LC040: no such listing; LC041: somebody else has it, the message says who and the detail since when; 42501.';
