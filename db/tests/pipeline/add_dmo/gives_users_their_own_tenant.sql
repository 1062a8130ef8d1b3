begin;
select plan(6);

select tests.tenant('tenant one'), tests.tenant('tenant two');
select tests.sign_in('tenant one');
select lives_ok($$ select pipeline.add_dmo('Mine', 'IE', 'D', 'tenant two') $$, 'a user adds a DMO');
select is((select d.tenant_id from public.dmos as d), pipeline.current_tenant(), 'to the own tenant, whatever is asked for');
select tests.sign_out();

select tests.sign_in('tenant two');
select lives_ok($$ select pipeline.add_dmo('Mine', 'IE', 'D') $$, 'another tenant has its own names');
select is((select d.tenant_id from public.dmos as d), pipeline.current_tenant(), 'so that nobody learns what others have');
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
