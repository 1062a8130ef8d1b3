begin;
select plan(6);

select pipeline.set_config(tests.dmo(), 'stage', '{"max_move_m": 10}');
create temporary table asked as select pipeline.find_dmo('Visit Town') as dmo_id;
grant select on asked to authenticated, service_role;
select tests.tenant('tenant two');

select tests.sign_in();
select is(
    pipeline.get_config((select a.dmo_id from asked as a), 'stage') ->> 'max_move_m', '10', 'people see what their own DMO told'
);
select tests.sign_out();
select tests.sign_in('tenant two');
select throws_ok(
    $$ select pipeline.get_config((select a.dmo_id from asked as a), 'stage') $$, 'LC001', null,
    'a stranger is not given the defaults in its place'
);
select tests.sign_out();
select tests.sign_in(p_roles => '{}');
select throws_ok(
    $$ select pipeline.get_config((select a.dmo_id from asked as a), 'stage') $$, '42501', 'permission pipeline:read is needed',
    'nor is somebody without a role'
);
select tests.sign_out();
select throws_ok($$ select pipeline.get_config(0, 'stage') $$, 'LC001', 'there is no DMO 0', 'a DMO that nobody has');
select throws_ok($$ select pipeline.get_config(null, 'stage') $$, 'LC001', null, 'no DMO at all');
set local role service_role;
select is(
    pipeline.get_config((select a.dmo_id from asked as a), 'stage') ->> 'max_move_m', '10', 'the service sees every DMO''s'
);
reset role;

select * from finish();
rollback;
