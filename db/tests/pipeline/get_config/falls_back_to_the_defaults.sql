begin;
select plan(2);

select tests.dmo();
select is(
    pipeline.get_config(pipeline.find_dmo('Visit Town'), 'stage'), pipeline.config_defaults('stage'),
    'a DMO that says nothing runs with the defaults'
);
select pipeline.set_config(tests.dmo('Other'), 'stage', '{"max_move_m": 10}');
select is(
    pipeline.get_config(pipeline.find_dmo('Other'), 'stage'),
    pipeline.config_defaults('stage') || '{"max_move_m": 10}',
    'what it says stands over them'
);

select * from finish();
rollback;
