begin;
select plan(20);

select tests.tenant('tenant one'), tests.tenant('tenant two');
select tests.sign_in('tenant one');
select set_config('tests.dmo', pipeline.add_dmo('Visit Dublin', 'IE', 'D')::text, true);
create temporary table key as
select '0b5e8f00-0000-4000-8000-000000000001'::uuid as id, format('localhost-trippl-data/uploads/%s/0b5e8f00-0000-4000-8000-000000000001', current_setting('tests.dmo')) as path;
grant select on key to public;
select tests.sign_out();

select tests.sign_in('tenant one', '{steward}');
select throws_ok(
    $$ select pipeline.add_upload(k.id, current_setting('tests.dmo')::integer, 'localhost-trippl-data/raw/listings/ie/d/1/20260101/001.jsonl.gz', 'h', 'a.csv', 5, 'o') from key as k $$,
    'LC085', null, 'a file that something else has stored is none'
);
select throws_ok(
    $$ select pipeline.add_upload(k.id, current_setting('tests.dmo')::integer, k.path || '/../../raw', 'h', 'a.csv', 5, 'o') from key as k $$,
    'LC085', null, 'nor by a detour'
);
select lives_ok(
    $$ select pipeline.add_upload(k.id, current_setting('tests.dmo')::integer, k.path, 'h', 'a.csv', 5, 'o') from key as k $$, 'a steward notes one'
);
select is((select count(*) from pipeline.uploads as u), 1::bigint, 'and sees it');
select lives_ok($$ select pipeline.set_upload(k.id, '{"delimiter": ";"}', 'board') from key as k $$, 'it is read otherwise');
select throws_ok(
    $$ select pipeline.set_upload(k.id, '{"delimiter": "long"}') from key as k $$, 'LC002', 'the import configuration is wrong at delimiter', 'not anyhow'
);
select throws_ok(
    $$ select pipeline.set_upload(k.id, '{"full_snapshot": true}') from key as k $$, 'LC002',
    'the setting ''full_snapshot'' can not be changed for one file', 'what else there is needs another permission'
);
select throws_ok($$ select pipeline.set_upload(k.id, '{}', 'The Board') from key as k $$, 'LC002', null, 'a feed that can not be');
select tests.sign_out();

select tests.sign_in('tenant two');
select is((select count(*) from pipeline.uploads as u), 0::bigint, 'another tenant sees nothing');
select throws_ok($$ select pipeline.import_upload(k.id) from key as k $$, 'LC085', null, 'nor sends it');
select throws_ok($$ select pipeline.drop_upload(k.id) from key as k $$, 'LC085', null, 'nor throws it away');
select throws_ok(
    $$ select pipeline.add_upload(gen_random_uuid(), current_setting('tests.dmo')::integer, k.path, 'h', 'a.csv', 5, 'o') from key as k $$, 'LC001', null, 'nor adds one'
);
select tests.sign_out();
select tests.sign_in('tenant one', '{observer}');
select throws_ok($$ select pipeline.import_upload(k.id) from key as k $$, '42501', null, 'it needs pipeline:import');
select is((select count(*) from pipeline.uploads as u), 0::bigint, 'which seeing it does, too');
select tests.sign_out();

select tests.sign_in('tenant one', '{steward}');
select isnt((select pipeline.import_upload(k.id) from key as k), null, 'it is sent on its way');
select is(
    (select pipeline.import_upload(k.id) from key as k), (select u.run_id from pipeline.uploads as u), 'once'
);
select throws_ok($$ select pipeline.set_upload(k.id, '{}') from key as k $$, 'LC086', null, 'then it stays as it is');
select throws_ok($$ select pipeline.drop_upload(k.id) from key as k $$, 'LC086', null, 'and is not thrown away');
select tests.sign_out();
select is(
    (select j.params || jsonb_build_object('source', j.source_name, 'is_chained', j.is_chained) from pipeline.job_queue as j),
    '{"upload": "0b5e8f00-0000-4000-8000-000000000001", "path": "a.csv", "config": {"delimiter": ";"}, "source": "board", "is_chained": true}',
    'one job, with what it needs'
);
select is(
    (select c.config_params -> 'delimiter' from pipeline.job_configs as c), '";"'::jsonb, 'its configuration is that of the file'
);

select * from finish();
rollback;
