begin;
select plan(6);

select tests.tenant();
select tests.sign_in(p_roles => '{super_admin}');
select ok(pipeline.can('pipeline:configure'), 'super_admin may configure');
select ok(not pipeline.can('pipeline:fly'), 'but nobody has a permission that is none');
select tests.sign_out();
select tests.sign_in(p_roles => '{editor}');
select ok(not pipeline.can('pipeline:read'), 'an unknown role may nothing');
select tests.sign_out();
select set_config('request.jwt.claims', '{"role": "authenticated", "roles": ["super_admin"]}', true);
select set_config('role', 'authenticated', true);
select ok(pipeline.can('pipeline:read'), 'roles may also stand at the top of the token');
select set_config('request.jwt.claims', '{"role": "authenticated", "user_metadata": {"roles": ["super_admin"]}}', true);
select ok(not pipeline.can('pipeline:read'), 'but not where users write themselves');
select set_config('request.jwt.claims', '', true);
select ok(not pipeline.can('pipeline:read'), 'nobody signed in may nothing');

select * from finish();
rollback;
