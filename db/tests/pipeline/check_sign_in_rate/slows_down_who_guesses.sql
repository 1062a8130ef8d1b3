begin;
select plan(7);

select lives_ok($$ select pipeline.check_sign_in_rate('ann@example.com', '10.0.0.1') $$, 'the first attempt passes');
select pipeline.note_sign_in_failure('Ann@example.com', '10.0.0.1') from generate_series(1, 4);
select lives_ok($$ select pipeline.check_sign_in_rate('ann@example.com', '10.0.0.1') $$, 'so does the one after four failures');
select pipeline.note_sign_in_failure('ann@example.com', '10.0.0.1');
select throws_ok($$ select pipeline.check_sign_in_rate('ann@example.com', '10.0.0.1') $$, 'LC080', 'too many attempts to sign in', 'after five it is enough');
select lives_ok($$ select pipeline.check_sign_in_rate('ann@example.com', '10.0.0.2') $$, 'a stranger does not lock her out elsewhere');
select lives_ok($$ select pipeline.check_sign_in_rate('ann@example.com', '10.0.0.1', now() + interval '16 minutes') $$, 'a quarter of an hour later it passes again');

select pipeline.note_sign_in_failure('user' || n || '@example.com', '10.0.0.9') from generate_series(1, 50) as n;
select throws_ok($$ select pipeline.check_sign_in_rate('new@example.com', '10.0.0.9') $$, 'LC080', null, 'one address cannot try many users');

select pipeline.note_sign_in_failure('bob@example.com', ('10.1.0.' || n)::inet) from generate_series(1, 30) as n;
select throws_ok($$ select pipeline.check_sign_in_rate('bob@example.com', '10.2.0.1') $$, 'LC080', null, 'nor many addresses one user');

select * from finish();
rollback;
