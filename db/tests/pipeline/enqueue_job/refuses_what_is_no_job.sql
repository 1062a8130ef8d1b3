begin;
select plan(6);

select throws_ok($$ select pipeline.enqueue_job('bake') $$, 'LC062', 'there are no jobs of type ''bake''', 'no such type');
select throws_ok($$ select pipeline.enqueue_job(null) $$, 'LC062', 'there are no jobs of type null', 'no type');
select throws_ok($$ select pipeline.enqueue_job('ingest', p_priority => 101) $$, 'LC062', 'a job''s priority can not be 101', 'too urgent');
select throws_ok(
    $$ select pipeline.enqueue_job('import_raw', tests.dmo(), p_source_name => '../Up') $$,
    'LC002', 'a source can not be called ''../Up''', 'no slug'
);
select lives_ok(
    $$ select pipeline.enqueue_job('import_raw', tests.dmo('Other'), p_source_name => 'members.2026_a-b') $$, 'a slug'
);
select is((select count(*) from pipeline.job_line as l), 1::bigint, 'what was refused is not in the line');

select * from finish();
rollback;
