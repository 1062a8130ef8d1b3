begin;
select plan(6);

create temporary table t on commit drop as select b from tests.batch(tests.dmo(), 'would remove all') as b;
grant select on t to authenticated;
select tests.sign_in();
select lives_ok($$ select pipeline.release_batch(t.b) from t $$, 'a held one');
select is((select b.status from staging.batches as b), 'staged', 'goes on');
select throws_ok($$ select pipeline.release_batch(t.b) from t $$, 'LC083', null, 'once');
select throws_ok($$ select pipeline.release_batch(0) $$, 'LC004', null, 'no such batch');
select pipeline.undo_decision();
select is((select (b.status, b.hold_reason)::text from staging.batches as b), '(held,"would remove all")', 'held again');
select tests.sign_out();
select tests.sign_in('tenant one', '{observer}');
select throws_ok($$ select pipeline.release_batch(t.b) from t $$, '42501', null, 'who only looks releases nothing');

select * from finish();
rollback;
