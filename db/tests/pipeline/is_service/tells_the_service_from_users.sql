begin;
select plan(3);

select ok(pipeline.is_service(), 'the owner');
set local role service_role;
select ok(pipeline.is_service(), 'service_role');
set local role authenticated;
select ok(not pipeline.is_service(), 'a signed-in user');

select * from finish();
rollback;
