create or replace function public.request_approval(listing_id uuid, approval_type text, details jsonb default null, note text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.request_approval(request_approval.listing_id, request_approval.approval_type, request_approval.details, request_approval.note);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.request_approval(uuid, text, jsonb, text) is
    'Asks managers for an approval (code of mls_approval_type_config); for PRICE_CHANGE details is {list_price, lease_price} or one of them. Gives {approval_id, listing_id, approval_type, status, requested_by, requested_at, details}. LC040: no such listing; LC044: no such approval, or no new price; LC048: one waits already; 42501.';
