create or replace function public.undo_suggestion(suggestion_id bigint, whole boolean default false)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.undo_suggestions(undo_suggestion.suggestion_id, coalesce(undo_suggestion.whole, false));
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.undo_suggestion(bigint, boolean) is
    'Takes the decision on a suggestion back, with whole all that was decided with it: it is open again, and values are what they were, unless somebody has changed them since. Gives {suggestion_id, undone, refused: [{suggestion_id, code, message, detail, hint}]}. LC010: there is none; LC082: the field was changed since; LC084: it is not decided, its source says something else by now, it was removed, or portals were told; 42501.';
