begin;
select plan(5);

select tests.tenant('tenant one'), tests.tenant('tenant two');
select tests.sign_in('tenant one');
select lives_ok($$ select pipeline.add_dmo('Mine', 'IE', 'D', 'tenant two') $$, 'a user adds a DMO');
select is((select d.tenant_id from public.dmos as d), pipeline.current_tenant(), 'to the own tenant, whatever is asked for');
select tests.sign_out();

select tests.sign_in('tenant two');
select throws_ok(
    $$ select pipeline.add_dmo('Mine', 'IE', 'D') $$, 'LC013', 'the DMO ''Mine'' belongs to another tenant',
    'another tenant''s is not given out'
);
select tests.sign_out();

select tests.sign_in('tenant two', '{}');
select throws_ok(
    $$ select pipeline.add_dmo('Other', 'IE', 'D') $$, '42501', 'permission pipeline:configure is needed',
    'without the permission nothing is added'
);
select tests.sign_out();

select tests.sign_in(null);
select throws_ok($$ select pipeline.add_dmo('Other', 'IE', 'D') $$, 'LC013', 'a DMO needs a tenant', 'nor without a tenant');

select * from finish();
rollback;
