create or replace function pipeline.tune_batch()
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    -- A batch's statements run once over all its rows: compiling them costs more than it saves.
    perform set_config('jit', 'off', true);
    perform set_config('work_mem', '64MB', true);
end
$func$;
comment on function pipeline.tune_batch() is 'Planner settings for set-based work on a batch, for the present transaction only.';
