begin;
select plan(3);

select ok(pipeline.can('pipeline:promote'), 'the owner may everything');
set local role service_role;
select ok(pipeline.can('pipeline:promote'), 'so may the service');
set local role authenticated;
select ok(not pipeline.can('pipeline:promote'), 'but not who took the role of users');

select * from finish();
rollback;
