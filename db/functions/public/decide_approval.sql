create or replace function public.decide_approval(approval_id uuid, decision text, note text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.decide_approval(decide_approval.approval_id, decide_approval.decision, decide_approval.note);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.decide_approval(uuid, text, text) is
    'For managers (scope team or wider, with u): decision approve, or reject with a note, once. Not for who asked, nor, where the approval asks for four eyes, for the listing''s broker. An approved price is the listing''s at once; mls_price_history names both. Gives {approval_id, listing_id, approval_type, status, decided_by, decided_at, comment, details}. LC044: no such decision, or no note; LC047: no such approval; LC048: it is decided, or the price has changed since; 42501.';
