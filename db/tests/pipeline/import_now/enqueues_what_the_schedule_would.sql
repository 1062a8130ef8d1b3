begin;
select plan(5);

select tests.tenant('tenant one'), tests.tenant('tenant two');
select tests.sign_in('tenant one');
select set_config('tests.dmo', pipeline.add_dmo('Visit Dublin', 'IE', 'D')::text, true);
select throws_ok(
    $$ select pipeline.import_now(current_setting('tests.dmo')::integer) $$, 'LC002', 'nobody says what is to be imported for ''Visit Dublin''',
    'there must be something'
);
select pipeline.set_config(current_setting('tests.dmo')::integer, 'import', '{"path": "/data/dublin.csv"}');
select is(
    pipeline.import_now(current_setting('tests.dmo')::integer), pipeline.import_now(current_setting('tests.dmo')::integer), 'once while it waits'
);
select is((select j.params from pipeline.job_queue as j), '{"path": "/data/dublin.csv"}', 'the file of the configuration');
select tests.sign_out();
select tests.sign_in('tenant two');
select throws_ok($$ select pipeline.import_now(current_setting('tests.dmo')::integer) $$, 'LC001', null, 'another tenant''s is not there');
select tests.sign_out();
select tests.sign_in('tenant one', '{observer}');
select throws_ok($$ select pipeline.import_now(current_setting('tests.dmo')::integer) $$, '42501', null, 'it needs pipeline:import');
select tests.sign_out();

select * from finish();
rollback;
