begin;
select plan(7);

select tests.staged(tests.batch(tests.dmo()), 'Plain', '{missing_name}');
create temporary table seen on commit drop as
    select s.staging_id, jsonb_build_object(s.staging_id, s.xmin::text) as versions from staging.listings as s;
grant select on seen to authenticated;
select tests.sign_in('tenant one', '{steward}', '00000000-0000-0000-0000-000000000001');
-- In a subtransaction, which leaves its own xmin.
select lives_ok(
    $$ select pipeline.take_decision(jsonb_build_object('ids', array[s.staging_id]), 'hold', p_seen => s.versions) from seen as s $$,
    'as it was shown'
);
select tests.sign_out();
select tests.sign_in('tenant one', '{steward}', '00000000-0000-0000-0000-000000000002');
select throws_ok(
    $$ select pipeline.take_decision(jsonb_build_object('ids', array[s.staging_id]), 'accept', p_seen => s.versions) from seen as s $$,
    'LC082', null, 'somebody else was first'
);
select throws_like(
    $$ select pipeline.take_decision(jsonb_build_object('ids', array[s.staging_id]), 'accept', p_seen => s.versions) from seen as s $$,
    '00000000-0000-0000-0000-000000000001 has decided row % meanwhile: it is held', 'the message says who, and what'
);
select throws_ok(
    $$ select pipeline.take_decision('{"status": "held"}', 'accept', p_expected => 2) $$,
    'LC083', 'there are 1 rows now, not the 2 that were shown', 'another number than in the preview'
);
select throws_ok($$ select pipeline.take_decision('{"status": "accepted"}', 'accept') $$, 'LC083', null, 'none is left');
select throws_ok($$ select pipeline.take_decision('{}', 'eat') $$, 'LC008', null, 'no such decision');
select tests.sign_out();
select tests.sign_in('tenant one', '{observer}');
select throws_ok($$ select pipeline.take_decision('{}', 'accept') $$, '42501', null, 'who only looks decides nothing');

select * from finish();
rollback;
