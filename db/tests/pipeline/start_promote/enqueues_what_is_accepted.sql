begin;
select plan(7);

create temporary table t on commit drop as select tests.batch(tests.dmo()) as b, tests.batch(tests.dmo('Other'), 'would remove all') as held;
select tests.staged(t.b, 'One') from t;
grant select on t to authenticated;
select tests.sign_in('tenant one', '{steward}');
select throws_ok($$ select pipeline.start_promote(t.b) from t $$, 'LC083', null, 'nothing is accepted');
select throws_ok($$ select pipeline.start_promote(t.held) from t $$, 'LC005', null, 'a held batch');
select throws_ok($$ select pipeline.start_promote(0) $$, 'LC004', null, 'no such batch');
select pipeline.accept_unflagged(t.b) from t;
create temporary table j on commit drop as select pipeline.start_promote(t.b) as id from t;
select is((select (q.job_type, q.status, q.batch_id = t.b)::text from pipeline.job_queue as q, j, t where q.job_id = j.id), '(promote_public,pending,t)', 'a job for a worker');
select is((select pipeline.start_promote(t.b) from t), (select j.id from j), 'twice is once');
select tests.sign_out();
select tests.sign_in('tenant one', '{observer}');
select throws_ok($$ select pipeline.start_promote(t.b) from t $$, '42501', null, 'who only looks promotes nothing');
select tests.sign_out();
select tests.sign_in('tenant two');
select throws_ok($$ select pipeline.start_promote(t.b) from t $$, 'LC004', null, 'not another tenant''s');

select * from finish();
rollback;
