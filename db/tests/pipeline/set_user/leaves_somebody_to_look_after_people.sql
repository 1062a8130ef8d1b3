begin;
select plan(5);

create temporary table who as
select pipeline.set_user('ada@one.example', tests.tenant(), 'correct horse', 'Ada', '{super_admin}', 'global', 'crud') as ada, tests.tenant() as tenant;
grant select on who to authenticated;
select is(pipeline.administrators(tests.tenant()), 1::bigint, 'one looks after people');

-- Somebody whose token alone has the role, as a tenant's first administrator of Supabase Auth may.
select tests.sign_in('tenant one', '{super_admin}');
select set_config('request.jwt.claims', (current_setting('request.jwt.claims')::jsonb
    || jsonb_build_object('scope', 'org_admin', 'crud', 'crud'))::text, true);
select throws_ok($$ select pipeline.set_user('ada@one.example', tenant, p_roles => '{observer}', p_seen => p.stamp) from who, pipeline.people(ada) as p $$,
    'LC088', 'nobody would be left to look after the tenant''s people', 'the last one keeps the role');
select throws_ok($$ select pipeline.set_user('ada@one.example', tenant, p_is_active => false, p_seen => p.stamp) from who, pipeline.people(ada) as p $$,
    'LC088', null, 'and may sign in');
select lives_ok($$ select pipeline.set_user('bob@one.example', tenant, 'correct horse', p_roles => '{super_admin}', p_seen => 'new') from who $$, 'with another one');
select lives_ok($$ select pipeline.set_user('ada@one.example', tenant, p_roles => '{observer}', p_seen => p.stamp) from who, pipeline.people(ada) as p $$, 'she need not');

select * from finish();
rollback;
