create or replace function public.claim_listings(listing_ids uuid[])
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.claim_listings(claim_listings.listing_ids, auth.uid());
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.claim_listings(uuid[]) is
    'Claims many listings, each as claim_listing() does. Gives {claimed: [{listing_id, ref, status, broker_id, claimed_at, claimed_by}], refused: [{listing_id, code, message, detail, hint}]}.';
