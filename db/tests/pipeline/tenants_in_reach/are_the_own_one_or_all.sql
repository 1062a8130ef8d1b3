begin;
select plan(4);

select set_config('tests.one', tests.tenant('tenant one')::text, true), set_config('tests.two', tests.tenant('tenant two')::text, true);

select tests.sign_in_broker('org_admin');
select is(pipeline.tenants_in_reach(), array[current_setting('tests.one')::uuid], 'the own tenant');
select tests.sign_out();
select tests.sign_in_broker('system_admin');
select ok(
    array[current_setting('tests.one')::uuid, current_setting('tests.two')::uuid] <@ pipeline.tenants_in_reach(),
    'all tenants'
);
select set_config('request.jwt.claims', '{"app_metadata": {"scope": "global"}}', true);
select is(pipeline.tenants_in_reach(), array[null]::uuid[], 'none without a tenant');
select is_empty('select from public.mls_portal_definitions as p where p.tenant_id is not null', 'which equals no row''s');

select * from finish();
rollback;
