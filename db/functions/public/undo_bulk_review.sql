create or replace function public.undo_bulk_review(action_id bigint default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.undo_bulk_review(undo_bulk_review.action_id);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.undo_bulk_review(bigint) is
    'For managers: takes back what bulk_review did, the callers last if none is named: each listing is what it was, unless somebody has changed it since or portals have been told. Gives {action_id, action, undone, refused: [{listing_id, code, message, detail, hint}]}. LC084: there is nothing to take back, or it was already; 42501.';
