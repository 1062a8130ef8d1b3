begin;
select plan(7);

select is(pipeline.scope(), 'system_admin', 'the service and the owner reach all');

select tests.sign_in_broker(null, null);
select is(pipeline.scope(), 'self', 'without a claim');
select tests.sign_out();
select tests.sign_in_broker('team');
select is(pipeline.scope(), 'team', 'app_metadata names it');
select set_config('request.jwt.claims', '{"scope": "global"}', true);
select is(pipeline.scope(), 'global', 'or the token itself');
select set_config('request.jwt.claims', '{"scope": "system_admin", "app_metadata": {"scope": "self"}}', true);
select is(pipeline.scope(), 'self', 'app_metadata goes first');
select set_config('request.jwt.claims', '{"scope": "openid email"}', true);
select is(pipeline.scope(), 'self', 'a scope that is OAuth''s own');
select set_config('request.jwt.claims', '{"user_metadata": {"scope": "org_admin"}}', true);
select is(pipeline.scope(), 'self', 'what users write themselves is not read');

select * from finish();
rollback;
