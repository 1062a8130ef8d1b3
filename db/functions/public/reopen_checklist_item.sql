create or replace function public.reopen_checklist_item(listing_id uuid, code text, role text default null, note text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.set_checklist_item(reopen_checklist_item.listing_id, reopen_checklist_item.code, reopen_checklist_item.role, 'open', reopen_checklist_item.note);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.reopen_checklist_item(uuid, text, text, text) is
    'Takes back that a step of a listing is done or not applicable. Gives {item_id, listing_id, role, code, state, note}. LC040: no such listing; LC044: no such step; 42501.';
