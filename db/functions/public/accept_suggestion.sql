create or replace function public.accept_suggestion(suggestion_id bigint, theirs jsonb default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.settle_suggestion(accept_suggestion.suggestion_id, 'source', null, null, accept_suggestion.theirs);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.accept_suggestion(bigint, jsonb) is
    'Takes what a source suggests; fields that belong together, such as latitude and longitude, go together. Gives {suggestion_id, record_id, took, fields}. LC010: it is not open; LC042, LC043: a status that the pipeline does not let through; LC044: the value does not fit; LC082: theirs ({field: value}) is given and the source says something else by now; 42501.';
