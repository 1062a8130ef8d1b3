begin;
select plan(2);

select throws_ok(
    $$ select pipeline.start_job(pipeline.reserve_job(), 'import_raw', tests.dmo(), '../Up') $$,
    'LC002', 'a source can not be called ''../Up''', 'no slug'
);
select lives_ok(
    $$ select pipeline.start_job(pipeline.reserve_job(), 'import_raw', tests.dmo('Other'), 'members.2026_a-b') $$, 'a slug'
);

select * from finish();
rollback;
