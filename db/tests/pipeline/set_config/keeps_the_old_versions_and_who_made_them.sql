begin;
select plan(2);

select tests.dmo();
select pipeline.set_config(pipeline.find_dmo('Visit Town'), 'stage', '{"max_move_m": 10}');
select tests.sign_in();
select pipeline.set_config(pipeline.find_dmo('Visit Town'), 'stage', '{"max_move_m": 20}');
select tests.sign_out();
select results_eq(
    $$
    select c.version, c.config_params, c.active, c.changed_by collate "C" from pipeline.dmo_configs as c
    where c.type = 'stage' and c.dmo_id = pipeline.find_dmo('Visit Town') order by c.version
    $$,
    $$
    values (1, '{"max_move_m": 10}'::jsonb, false, session_user::text collate "C"),
        (2, '{"max_move_m": 20}', true, '00000000-0000-0000-0000-000000000001')
    $$,
    'both are there, the newer one is active'
);
select is(
    (select c.schedule from pipeline.dmo_configs as c where c.dmo_id = pipeline.find_dmo('Visit Town') and c.active),
    'pipeline', 'a schedule that is not told stays'
);

select * from finish();
rollback;
