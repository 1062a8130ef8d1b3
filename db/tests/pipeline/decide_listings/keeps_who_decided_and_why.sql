begin;
select plan(2);

select tests.staged(tests.batch(tests.dmo()), 'Plain', '{moved}');
select tests.sign_in();
select is(
    pipeline.decide_listings('{"reason": "moved"}', 'hold', p_note => 'ask the office'), '{"decided": 1, "refused": []}'::jsonb,
    'held'
);
select tests.sign_out();
select is(
    (select (s.status, s.ok_to_promote, s.notes, s.decided_by, s.decided_at is not null)::text from staging.listings as s),
    '(held,f,"ask the office",00000000-0000-0000-0000-000000000001,t)', 'who, when and why'
);

select * from finish();
rollback;
