create or replace function pipeline.tune_batch(p_record_count bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_is_small boolean := pipeline.is_small_batch(p_record_count);
begin
    -- A batch's statements run once over all its rows: compiling them costs more than it saves.
    perform set_config('jit', 'off', true);
    perform set_config('work_mem', '64MB', true);
    -- Rows written a moment ago have no statistics yet, and a planner that takes them for few loops over the whole
    -- table once a row. Above a few thousand rows a hash join is right in any case.
    perform set_config('enable_nestloop', case when v_is_small then 'on' else 'off' end, true);
    -- Nor does sorting both sides for a merge pay, least of all on a column that is the same in all rows.
    perform set_config('enable_mergejoin', case when v_is_small then 'on' else 'off' end, true);
end
$func$;
comment on function pipeline.tune_batch(bigint) is
    'Planner settings for set-based work on a batch of p_record_count records, for the present transaction only.';
