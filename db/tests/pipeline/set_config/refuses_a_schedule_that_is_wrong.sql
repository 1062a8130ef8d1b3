begin;
select plan(14);

select tests.dmo();
create function pg_temp.refusal(p_schedule text, p_type text default 'promote', p_params jsonb default '{}') returns text
language plpgsql as $func$
declare
    v_detail text;
begin
    perform pipeline.set_config(pipeline.find_dmo('Visit Town'), p_type, p_params, 'listings', p_schedule);
    return 'it was taken';
exception when sqlstate 'LC002' then
    get stacked diagnostics v_detail = pg_exception_detail;
    return rtrim(sqlerrm || ': ' || v_detail, ': ');
end
$func$;

select is(pg_temp.refusal('60 * * * *'), 'the schedule is wrong at its minute: minute: ''60'' is not within 0 and 59.', 'too great');
select is(pg_temp.refusal('0 5-2 * * *'), 'the schedule is wrong at its hour: hour: ''5-2'' is a range that ends before it begins.', 'backwards');
select is(
    pg_temp.refusal('0 0 0 * *'),
    'the schedule is wrong at its day of the month: day of the month: ''0'' is not within 1 and 31.', 'too small'
);
select matches(pg_temp.refusal('0 0 * foo *'), 'month: ''foo'' has a name that is none; known are jan, feb', 'a name');
select matches(pg_temp.refusal('foo 0 * * *'), 'minute: ''foo'' has a name that is none; known are numbers only', 'a name where there is none');
select matches(pg_temp.refusal('0 0 * * mon,,tue'), 'day of the week: '''' is no number', 'nothing in a list');
select matches(pg_temp.refusal('*/0 * * * *'), 'minute: ''\*/0'' has a step of nothing', 'a step');
select matches(pg_temp.refusal('5/15 * * * *'), 'you may mean 5-59/15', 'a step without a range');
select is(pg_temp.refusal('0 0 * *'), 'there is no schedule ''0 0 * *''', 'four fields');
select is(
    pg_temp.refusal('0 0 30 feb *'),
    'the schedule ''0 0 30 feb *'' never comes: No month has a day as its day of the month and month say.', 'a day that there is not'
);
select is(pg_temp.refusal('pipeline', 'import'), 'an import can not have the schedule pipeline: There is no stage before it.', 'nothing runs an import');
select is(
    pg_temp.refusal('daily', 'import'),
    'an import can not have times while nobody says what it reads: path: the import configuration has none.', 'an import of nothing'
);
select is(pg_temp.refusal('0 22 * * fri-sun', 'import', '{"path": "/data/a.csv"}'), 'it was taken', 'a weekend may end on Sunday');
select throws_ok(
    $$ select pipeline.set_config(pipeline.find_dmo('Visit Town'), 'import', '{"path": "/data/a.csv"}', p_catch_up => 'twice') $$,
    'LC002', 'missed times can not be caught up with by ''twice''', 'catch_up'
);

select * from finish();
rollback;
