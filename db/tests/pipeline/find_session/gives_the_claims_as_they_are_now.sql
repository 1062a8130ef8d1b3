begin;
select plan(9);

select set_config('tests.ann', pipeline.set_user('ann@example.com', tests.tenant(), 'correct horse battery', p_scope => 'team')::text, true);
select pipeline.open_session(sha256('one'), current_setting('tests.ann')::uuid, true);
select is((select s.claims #>> '{app_metadata,scope}' from pipeline.find_session(sha256('one')) as s), 'team', 'a local user''s claims come from auth.users');
select pipeline.set_user('ann@example.com', tests.tenant(), p_scope => 'global');
select is((select s.claims #>> '{app_metadata,scope}' from pipeline.find_session(sha256('one')) as s), 'global', 'and a change counts at once');
select is_empty($$ select from pipeline.find_session(sha256('two')) $$, 'an unknown token has no session');

select pipeline.open_session(sha256('three'), gen_random_uuid(), false, '{"sub": "x"}', '\x01', now() + interval '1 hour');
select is((select s.claims from pipeline.find_session(sha256('three')) as s), '{"sub": "x"}'::jsonb, 'others'' claims are those that Auth gave');

update pipeline.user_sessions as s set seen_at = now() - interval '2 hours' where s.token_hash = sha256('three');
select from pipeline.find_session(sha256('three'), p_is_person => false);
select is((select s.seen_at from pipeline.user_sessions as s where s.token_hash = sha256('three')), now() - interval '2 hours', 'what a page asks by itself is no use of the session');
select from pipeline.find_session(sha256('three'));
select is((select s.seen_at from pipeline.user_sessions as s where s.token_hash = sha256('three')), now(), 'what a person asks is');
update pipeline.user_sessions as s set seen_at = now() - interval '13 hours' where s.token_hash = sha256('three');
select is_empty($$ select from pipeline.find_session(sha256('three')) $$, 'a session that lay unused for 12 hours is over');

select pipeline.set_user('ann@example.com', tests.tenant(), 'another battery staple');
select is_empty($$ select from pipeline.find_session(sha256('one')) $$, 'a new password ends the sessions opened with the old one');

select pipeline.open_session(sha256('four'), current_setting('tests.ann')::uuid, true);
update auth.users as u set banned_until = 'infinity' where u.id = current_setting('tests.ann')::uuid;
select is_empty($$ select from pipeline.find_session(sha256('four')) $$, 'a banned user has none');

select * from finish();
rollback;
