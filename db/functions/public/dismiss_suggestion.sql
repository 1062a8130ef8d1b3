create or replace function public.dismiss_suggestion(suggestion_id bigint, theirs jsonb default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.settle_suggestion(dismiss_suggestion.suggestion_id, 'ours', null, null, dismiss_suggestion.theirs);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.dismiss_suggestion(bigint, jsonb) is
    'Leaves ours as it stands and closes the suggestion. Gives {suggestion_id, record_id, took, fields}. LC010: it is not open; LC082: theirs ({field: value}) is given and the source says something else by now; 42501.';
