begin;
select plan(5);

select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'transform', '{"dedupe_key_fields": ["name"]}') $$,
    'LC002', 'the transform configuration is wrong at dedupe_key_fields',
    'keys made from fewer fields would never meet others'
);
select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'transform', '{"dedupe_key_fields": ["name", "address", "lat", "lng", "locality"]}') $$,
    'LC002', 'the transform configuration is wrong at dedupe_key_fields', 'nor from more'
);
select lives_ok(
    $$ select pipeline.set_config(tests.dmo('Other'), 'transform', '{"dedupe_key_fields": ["lng", "lat", "address", "name"]}') $$,
    'the domain''s own, in any order'
);
select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'transform', '{"hash_fields": ["nam"]}') $$,
    'LC002', 'the transform configuration is wrong at hash_fields', 'a field that is none'
);
select lives_ok(
    $$ select pipeline.set_config(tests.dmo('Third'), 'transform', '{"hash_fields": ["name", "title"]}') $$,
    'fields of the domain and its children'
);

select * from finish();
rollback;
