begin;
select plan(4);

select is(pipeline.current_tenant(), null, 'the owner has none');
select tests.tenant('tenant one'), tests.tenant('tenant two');
select tests.sign_in('tenant one');
select is(pipeline.current_tenant()::text, (select t.id::text from public.tenants as t), 'the token''s');
select tests.sign_out();

insert into pipeline.user_roles (user_id, tenant_id, role_name)
values ('00000000-0000-0000-0000-000000000001', tests.tenant('tenant two'), 'super_admin');
select tests.sign_in(null);
select is(
    (select t.name from public.tenants as t where t.id = pipeline.current_tenant()), 'tenant two',
    'else the only one that the user has a role in'
);
select tests.sign_out();

insert into pipeline.user_roles (user_id, tenant_id, role_name)
values ('00000000-0000-0000-0000-000000000001', tests.tenant('tenant one'), 'super_admin');
select tests.sign_in(null);
select is(pipeline.current_tenant(), null, 'of two the token must name one');

select * from finish();
rollback;
