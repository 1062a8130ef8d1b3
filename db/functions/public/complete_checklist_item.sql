create or replace function public.complete_checklist_item(listing_id uuid, code text, role text default null, note text default null, is_not_applicable boolean default false)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.set_checklist_item(complete_checklist_item.listing_id, complete_checklist_item.code, complete_checklist_item.role,
        case when complete_checklist_item.is_not_applicable then 'not_applicable' else 'completed' end, complete_checklist_item.note);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.complete_checklist_item(uuid, text, text, text, boolean) is
    'Marks a step of a listing (code of mls_checklist_templates; role where two have the same) as done, or, with a note that says why, as not applicable: a required step by managers only (scope team or wider). Gives {item_id, listing_id, role, code, state, completed_by, completed_at, note}; what is so already stays as it is. LC040: no such listing; LC044: no such step, or no note; 42501.';
