begin;
select plan(8);

select set_config('tests.ann', pipeline.set_user('Ann@Example.com', tests.tenant(), 'correct horse battery', 'Ann')::text, true);
select is(pipeline.sign_in('ann@example.com', 'correct horse battery', '10.0.0.1'), current_setting('tests.ann')::uuid, 'the password lets in');
select is(pipeline.sign_in(' ANN@example.com', 'correct horse battery', null), current_setting('tests.ann')::uuid, 'whatever the case of the address');
select is(pipeline.sign_in('ann@example.com', 'wrong horse battery', '10.0.0.1'), null, 'another does not');
select is(pipeline.sign_in('bob@example.com', 'correct horse battery', '10.0.0.1'), null, 'nor an unknown address');
select is((select count(*) from pipeline.sign_in_failures), 2::bigint, 'failures are noted');
select is(pipeline.sign_in('ann@example.com', '', '10.0.0.1'), null, 'nothing is no password');

insert into auth.users (id, email) values (gen_random_uuid(), 'carl@example.com');
select is(pipeline.sign_in('carl@example.com', 'anything at all', '10.0.0.1'), null, 'who has no password here cannot sign in here');

select pipeline.set_user('ann@example.com', tests.tenant(), p_is_active => false);
select is(pipeline.sign_in('ann@example.com', 'correct horse battery', '10.0.0.1'), null, 'who is barred cannot either');

select * from finish();
rollback;
