create or replace function public.resolve_conflict(suggestion_id bigint, take text, value jsonb default null, theirs jsonb default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.settle_suggestion(resolve_conflict.suggestion_id, resolve_conflict.take, resolve_conflict.value, null, resolve_conflict.theirs);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.resolve_conflict(bigint, text, jsonb, jsonb) is
    'Decides a conflict: take source (the source''s value), ours, or value (the value given). Gives {suggestion_id, record_id, took, fields}. LC010: it is not open; LC042, LC043: a status that the pipeline does not let through; LC044: no such choice, or the value does not fit; LC082: theirs ({field: value}) is given and the source says something else by now; 42501.';
