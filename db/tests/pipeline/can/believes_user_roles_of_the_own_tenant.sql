begin;
select plan(3);

insert into pipeline.user_roles (user_id, tenant_id, role_name)
values ('00000000-0000-0000-0000-000000000001', tests.tenant('tenant one'), 'super_admin');
select tests.tenant('tenant two');
select tests.sign_in('tenant one', null);
select ok(pipeline.can('pipeline:review'), 'a role in the tenant of the token');
select tests.sign_out();
select tests.sign_in('tenant two', null);
select ok(not pipeline.can('pipeline:review'), 'is none in another tenant');
select tests.sign_out();
select tests.sign_in('tenant one', null, '00000000-0000-0000-0000-000000000002');
select ok(not pipeline.can('pipeline:review'), 'nor is it another user''s');

select * from finish();
rollback;
