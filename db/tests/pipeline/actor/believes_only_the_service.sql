begin;
select plan(3);

select is(pipeline.actor(), session_user::text, 'else the session''s role');
select set_config('pipeline.actor', 'source feed', true);
select is(pipeline.actor(), 'source feed', 'the setting, for the service');
select tests.tenant();
select tests.sign_in();
select is(pipeline.actor(), '00000000-0000-0000-0000-000000000001', 'a user can not borrow a name');

select * from finish();
rollback;
