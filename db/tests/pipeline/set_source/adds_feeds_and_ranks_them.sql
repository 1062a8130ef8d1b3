begin;
select plan(7);

select tests.tenant('tenant one'), tests.tenant('tenant two');
select tests.sign_in('tenant one');
select set_config('tests.dmo', pipeline.add_dmo('Visit Dublin', 'IE', 'D')::text, true);
select pipeline.set_source(current_setting('tests.dmo')::integer, 'board');
select is((select s.rank from pipeline.sources as s), 100, 'a new one has the rank 100');
select pipeline.set_source(current_setting('tests.dmo')::integer, 'board', 10);
select is((select array_agg(s.rank) from pipeline.sources as s), '{10}', 'the same again gets another rank');
select throws_ok(
    $$ select pipeline.set_source(current_setting('tests.dmo')::integer, 'The Board') $$, 'LC002',
    'a source can not be called ''The Board''', 'a name that can not be'
);
select throws_ok(
    $$ select pipeline.set_source(current_setting('tests.dmo')::integer, 'board', -1) $$, 'LC002',
    'a source can not have the rank -1', 'a rank that can not be'
);
select tests.sign_out();
select tests.sign_in('tenant two');
select throws_ok(
    $$ select pipeline.set_source(current_setting('tests.dmo')::integer, 'board', 1) $$, 'LC001', null, 'another tenant''s is not there'
);
select tests.sign_out();
select tests.sign_in('tenant one', '{}');
select throws_ok(
    $$ select pipeline.set_source(current_setting('tests.dmo')::integer, 'board', 1) $$, '42501',
    'permission pipeline:configure is needed', 'without the permission nothing is changed'
);
select tests.sign_out();
select is((select s.rank from pipeline.sources as s), 10, 'and so it stays');

select * from finish();
rollback;
