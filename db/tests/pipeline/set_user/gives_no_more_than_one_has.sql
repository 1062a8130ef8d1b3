begin;
select plan(23);

-- Ada looks after tenant one, reaches global and has no d; Sam is a steward, Sys may everything.
create temporary table who as
select pipeline.set_user('ada@one.example', tests.tenant(), 'correct horse', 'Ada', '{super_admin}', 'global', 'cru') as ada,
    pipeline.set_user('sam@one.example', tests.tenant(), 'correct horse', 'Sam', '{steward}', 'self', 'r') as sam,
    pipeline.set_user('sys@one.example', tests.tenant(), 'correct horse', 'Sys', '{super_admin}', 'system_admin', 'crud') as sys,
    pipeline.set_user('eve@two.example', tests.tenant('tenant two'), 'correct horse', 'Eve', '{super_admin}', 'system_admin', 'crud') as eve,
    tests.tenant() as tenant, tests.tenant('tenant two') as other;
insert into auth.users (id, aud, role, email) values ('00000000-0000-0000-0000-0000000000aa', 'authenticated', 'authenticated', 'nobodys@one.example');
grant select on who to authenticated;
create function pg_temp.be(p_user_id uuid) returns void language sql as $$
    select set_config('role', 'none', true), set_config('request.jwt.claims', pipeline.local_user(p_user_id)::text, true), set_config('role', 'authenticated', true)
$$;
create function pg_temp.seen(p_user_id uuid) returns text language sql as $$ select p.stamp from pipeline.people(p_user_id) as p $$;
grant execute on function pg_temp.seen, pg_temp.be to authenticated;

select pg_temp.be((select ada from who));
select lives_ok($$ select pipeline.set_user('new@one.example', tenant, 'correct horse', 'New', '{observer}', 'team', 'cr', p_seen => 'new') from who $$, 'what she has she gives');
select throws_ok($$ select pipeline.set_user('more@one.example', tenant, 'correct horse', p_scope => 'org_admin', p_seen => 'new') from who $$,
    '42501', 'you can not give what you do not have', 'no wider scope');
select throws_ok($$ select pipeline.set_user('more@one.example', tenant, 'correct horse', p_crud => 'crud', p_seen => 'new') from who $$,
    '42501', 'you can not give what you do not have', 'no further letter');
select throws_ok($$ select pipeline.set_user('sys@one.example', tenant, 'another horse', p_seen => pg_temp.seen(sys)) from who $$,
    '42501', 'sys@one.example may do more than you', 'no password of who may more');
select throws_ok($$ select pipeline.set_user('sys@one.example', tenant, p_is_active => false, p_seen => pg_temp.seen(sys)) from who $$,
    '42501', null, 'nor are they barred');
select throws_ok($$ select pipeline.set_user('eve@two.example', tenant, 'another horse', p_seen => 'new') from who $$,
    'LC081', 'this e-mail address can not be used here', 'another tenant''s user is none of ours');
select throws_ok($$ select pipeline.set_user('eve@two.example', other, 'another horse') from who $$,
    'LC081', 'there is no such tenant', 'nor by way of the other tenant');
select throws_ok($$ select pipeline.set_user('nobodys@one.example', tenant, 'another horse', p_seen => 'new') from who $$,
    'LC081', 'the user has a password already, or signs in otherwise', 'a user of nobody is not taken over by a password');
select lives_ok($$ select pipeline.set_user('nobodys@one.example', tenant, p_roles => '{observer}', p_seen => 'new') from who $$, 'but welcome');
select throws_ok($$ select pipeline.set_user('sam@one.example', tenant, 'correct horse', p_seen => 'new') from who $$,
    'LC081', 'there is a user sam@one.example already', 'added once');
select throws_ok($$ select pipeline.set_user('sam@one.example', tenant, p_roles => '{observer}') from who $$,
    'LC082', 'somebody else has changed this person meanwhile', 'not without having looked');
select throws_ok($$ select pipeline.set_user('ada@one.example', tenant, p_roles => '{observer}', p_seen => pg_temp.seen(ada)) from who $$,
    'LC088', 'nobody changes what they themselves may', 'not herself');
select throws_ok($$ select pipeline.set_user('ada@one.example', tenant, p_is_active => false, p_seen => pg_temp.seen(ada)) from who $$,
    'LC088', null, 'nor does she bar herself');
select lives_ok($$ select pipeline.set_user('ada@one.example', tenant, p_name => 'Ada A.', p_roles => '{super_admin}', p_is_active => true, p_seen => pg_temp.seen(ada)) from who $$,
    'but her name is hers');

create temporary table seen as select pg_temp.seen(sam) as stamp from who;
select lives_ok($$ select pipeline.set_user('sam@one.example', tenant, p_roles => '{observer}', p_seen => stamp) from who, seen $$, 'the first');
select throws_ok($$ select pipeline.set_user('sam@one.example', tenant, p_is_active => false, p_seen => stamp) from who, seen $$,
    'LC082', 'somebody else has changed this person meanwhile', 'the second is told');
select results_eq($$ select c.changes -> 'roles', c.changed_by from pipeline.people_changes as c, who where c.user_id = sam order by c.id desc limit 1 $$,
    $$ select '{"old": ["steward"], "new": ["observer"]}'::jsonb, ada::text from who $$, 'it is kept who did it');
select is_empty($$ select from pipeline.people_changes where changes::text like '%horse%' $$, 'never a password');
select set_eq($$ select p.email, p.beyond from pipeline.people() as p where p.email in ('sam@one.example', 'sys@one.example') $$,
    $$ values ('sam@one.example', '{}'::text[]), ('sys@one.example', '{"scope system_admin", "crud d"}') $$, 'who is beyond her');
select is_empty($$ select from pipeline.people() as p where p.email = 'eve@two.example' $$, 'of her own tenant');

select tests.sign_out();
select pg_temp.be((select sam from who));
select throws_ok($$ select pipeline.set_user('x@one.example', tenant, 'correct horse') from who $$, '42501', 'permission pipeline:people is needed', 'others do not');
select throws_ok($$ select pipeline.people() $$, '42501', null, 'nor do they look');
select is_empty($$ select from pipeline.people_changes $$, 'nor at the history');

select * from finish();
rollback;
