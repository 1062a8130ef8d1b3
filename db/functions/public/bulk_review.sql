create or replace function public.bulk_review(filter jsonb, action text, broker_id uuid default null, to_status text default null, note text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.bulk_review(bulk_review.filter, bulk_review.action, bulk_review.broker_id, bulk_review.to_status, bulk_review.note);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.bulk_review(jsonb, text, uuid, text, text) is
    'For managers (scope global and wider): claims (for broker_id, else the caller), advances (to to_status) or publishes the listings that filter finds, oldest first, 1,000 unless limit says otherwise and 5,000 at most. filter: {ids, status (INGESTED unless ids are given), origin_system, origin_status, office_id, broker_id, property_type, city, min_price, max_price, older_than_days, limit}, all of which must hold. Gives {action, matched, done, refused, listings, refusals: [{listing_id, code, message, detail, hint}]}. LC044: another action, filter or status; LC046: nobody to claim for; 42501.';
