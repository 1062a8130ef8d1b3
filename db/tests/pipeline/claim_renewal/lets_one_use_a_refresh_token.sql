begin;
select plan(11);

select pipeline.open_session(sha256('one'), gen_random_uuid(), false, '{"sub": "x"}', '\x01', now());
select ok(pipeline.claim_renewal(sha256('one'), '\x01'), 'the first one may');
select ok(not pipeline.claim_renewal(sha256('one'), '\x01'), 'the second one waits');
update pipeline.user_sessions as s set renewing_until = clock_timestamp() - interval '1 second';
select ok(pipeline.claim_renewal(sha256('one'), '\x01'), 'one who has died is not waited for');

select pipeline.end_renewal(sha256('one'), '\x01', false);
select ok(pipeline.claim_renewal(sha256('one'), '\x01'), 'one who could not ask lets the next one try');

select ok(pipeline.renew_session(sha256('one'), '{"sub": "y"}', '\x02', now() + interval '1 hour', '\x01'), 'what Auth answered is kept');
select is((select s.claims from pipeline.find_session(sha256('one')) as s), '{"sub": "y"}'::jsonb, 'and counts');
select ok(not pipeline.claim_renewal(sha256('one'), '\x01'), 'who has seen the token that is used up may not use it');
select ok(not pipeline.renew_session(sha256('one'), '{"sub": "z"}', '\x03', now(), '\x01'), 'nor keep what came of it');

select pipeline.end_renewal(sha256('one'), '\x01', true);
select isnt_empty($$ select from pipeline.find_session(sha256('one')) $$, 'a refusal of the old token does not end the session');
select pipeline.end_renewal(sha256('one'), '\x02', true);
select is_empty($$ select from pipeline.find_session(sha256('one')) $$, 'one of its own does');
select ok(not pipeline.renew_session(sha256('one'), '{"sub": "z"}', '\x03', now(), '\x02'), 'and it stays over');

select * from finish();
rollback;
