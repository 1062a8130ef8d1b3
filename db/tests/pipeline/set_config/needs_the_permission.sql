begin;
select plan(2);

select tests.dmo();
select tests.sign_in(p_roles => '{}');
select throws_ok(
    $$ select pipeline.set_config(pipeline.find_dmo('Visit Town'), 'stage', '{}') $$,
    '42501', 'permission pipeline:configure is needed', 'a user without a role is refused'
);
select tests.sign_out();
select tests.tenant('tenant two');
select tests.sign_in('tenant two');
select throws_ok(
    $$ select pipeline.set_config((select max(c.dmo_id) from pipeline.dmo_configs as c), 'stage', '{}') $$,
    'LC001', null, 'nor does a stranger reach the DMO'
);

select * from finish();
rollback;
