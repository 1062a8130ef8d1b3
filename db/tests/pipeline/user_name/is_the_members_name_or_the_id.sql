begin;
select plan(3);

insert into public.members (tenant_id, user_id, first_name, last_name)
values (tests.tenant(), '00000000-0000-0000-0000-000000000001', 'Anna', 'Alpha');
select is(pipeline.user_name('00000000-0000-0000-0000-000000000001', tests.tenant()), 'Anna Alpha');
select is(pipeline.user_name('00000000-0000-0000-0000-000000000001', tests.tenant('tenant two')), '00000000-0000-0000-0000-000000000001');
select is(pipeline.user_name(null, tests.tenant()), 'nobody');

select * from finish();
rollback;
