begin;
select plan(5);

create function pg_temp.detail_of(p_query text) returns text language plpgsql as $func$
declare
    v_detail text;
begin
    execute p_query;
    return 'nothing was raised';
exception when sqlstate 'LC002' then
    get stacked diagnostics v_detail = pg_exception_detail;
    return v_detail;
end
$func$;

select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'import', '{"columns": {"nam": "Name"}}') $$,
    'LC002', 'the import configuration is wrong at columns.nam', 'the message has the path'
);
select matches(
    pg_temp.detail_of($$ select pipeline.set_config(tests.dmo(), 'import', '{"delimter": ";"}') $$),
    '^delimter: .*delimiter', 'the detail has path and known keys'
);
select matches(
    pg_temp.detail_of($$ select pipeline.set_config(tests.dmo(), 'stage', '{"required": ["nam"]}') $$),
    '^required\[0\]: ', 'an item of an array is named by its place'
);
select matches(
    pg_temp.detail_of($$ select pipeline.set_config(tests.dmo(), 'stage', '{"max_move_m": -1, "auto_accept": "yes"}') $$),
    '(?n)^auto_accept: .*\n.*^max_move_m: ', 'all that is wrong is told at once'
);
select matches(
    pg_temp.detail_of($$ select pipeline.set_config(tests.dmo(), 'stage', '[]') $$),
    '^\(whole\): ', 'the whole may be wrong too'
);

select * from finish();
rollback;
