begin;
select plan(6);

select tests.dmo();
select is(pipeline.set_config(pipeline.find_dmo('Visit Town'), 'stage', '{}'), 1, 'the first');
select is(pipeline.set_config(pipeline.find_dmo('Visit Town'), 'stage', '{"max_move_m": 10}'), 2, 'a change');
select is(pipeline.set_config(pipeline.find_dmo('Visit Town'), 'stage', '{"max_move_m": 10}'), 2, 'the same again makes none');
select is(
    pipeline.set_config(pipeline.find_dmo('Visit Town'), 'stage', '{"max_move_m": 10}', 'listings', 'daily'), 3,
    'another schedule is a change'
);
select is(pipeline.set_config(pipeline.find_dmo('Visit Town'), 'stage', '{}'), 4, 'back to the old is one too');
select is(pipeline.set_config(pipeline.find_dmo('Visit Town'), 'import', '{}'), 1, 'each stage counts for itself');

select * from finish();
rollback;
