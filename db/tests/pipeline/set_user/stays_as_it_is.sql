begin;
select plan(6);

select pipeline.set_user('ann@one.example', tests.tenant(), 'correct horse', 'Ann', '{steward}', 'team', 'cru');
select pipeline.set_user('ann@one.example', tests.tenant(), p_is_active => false);
select pipeline.set_user('ann@one.example', tests.tenant(), p_name => 'Ann B.');
select is((select pipeline.person_rights(u.id, tests.tenant()) from auth.users as u where u.email = 'ann@one.example'),
    '{"name": "Ann B.", "roles": ["steward"], "scope": "team", "crud": "cru", "is_active": false}', 'what is not named stays, a bar too');
select is((select count(*) from pipeline.people_changes), 3::bigint, 'each change is kept');
select pipeline.set_user('ann@one.example', tests.tenant(), p_name => 'Ann B.');
select is((select count(*) from pipeline.people_changes), 3::bigint, 'what changes nothing is not');
select throws_ok($$ delete from pipeline.people_changes where true $$, '42501', 'pipeline.people_changes is append-only', 'nobody shortens it');

insert into auth.users (id, aud, role, email, raw_app_meta_data)
values ('00000000-0000-0000-0000-0000000000aa', 'authenticated', 'authenticated', 'gus@one.example', '{"provider": "google"}');
insert into pipeline.user_sessions (token_hash, user_id, is_local, claims)
values (extensions.digest('a', 'sha256'), '00000000-0000-0000-0000-0000000000aa', false, '{}');
select pipeline.set_user('gus@one.example', tests.tenant(), p_scope => 'team');
select is((select u.raw_app_meta_data ->> 'provider' from auth.users as u where u.email = 'gus@one.example'), 'google', 'signs in as before');
select is_empty($$ select from pipeline.user_sessions $$, 'a token''s claims are read anew: its session ends');

select * from finish();
rollback;
