begin;
select plan(4);

select throws_ok($$ select pipeline.accept_unflagged(-1) $$, 'LC004', 'there is no batch -1', 'no such batch');
select set_config('tests.batch', tests.batch(tests.dmo())::text, true), tests.tenant('tenant two');
select tests.sign_in('tenant two');
select throws_ok(
    $$ select pipeline.accept_unflagged(current_setting('tests.batch')::bigint) $$, 'LC004', null, 'another tenant''s'
);
select tests.sign_out();
select tests.sign_in('tenant one', '{}');
select throws_ok(
    $$ select pipeline.accept_unflagged(current_setting('tests.batch')::bigint) $$,
    '42501', 'permission pipeline:review is needed', 'without the permission'
);
select tests.sign_out();
select tests.sign_in('tenant one');
select lives_ok($$ select pipeline.accept_unflagged(current_setting('tests.batch')::bigint) $$, 'a reviewer');

select * from finish();
rollback;
