begin;
select plan(8);

select throws_ok($$ select pipeline.set_user('ann', tests.tenant(), 'correct horse') $$, 'LC081', '''ann'' is no e-mail address', 'an address');
select throws_ok($$ select pipeline.set_user('a@example.com', gen_random_uuid(), 'correct horse') $$, 'LC081', 'there is no such tenant', 'a tenant');
select throws_ok($$ select pipeline.set_user('a@example.com', tests.tenant(), 'short') $$, 'LC081', 'the password is shorter than 10 characters', 'a short password');
select throws_ok($$ select pipeline.set_user('a@example.com', tests.tenant(), repeat('é', 40)) $$, 'LC081', 'the password is longer than 72 bytes', 'one that bcrypt would cut');
select throws_ok($$ select pipeline.set_user('a@example.com', tests.tenant()) $$, 'LC081', 'a new user needs a password', 'none at all');
select throws_ok($$ select pipeline.set_user('a@example.com', tests.tenant(), 'correct horse', p_roles => '{pilot}') $$, 'LC081', 'there is no role ''pilot''', 'a role');
select pipeline.set_user('a@example.com', tests.tenant(), 'correct horse', p_roles => '{steward}');
select pipeline.set_user('a@example.com', tests.tenant(), p_roles => '{observer}');
select is((select array_agg(r.role_name) from pipeline.user_roles as r), '{observer}', 'roles given are all that the user has');

select tests.sign_in('tenant one', '{super_admin}');
select throws_ok($$ select pipeline.set_user('b@example.com', null, 'correct horse') $$, 'LC081', 'there is no such tenant', 'people have no other tenant');

select * from finish();
rollback;
