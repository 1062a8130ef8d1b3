begin;
select plan(8);

select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'import', '{"encoding": "utf-7000"}') $$,
    'LC002', 'the import configuration is wrong at encoding', 'an encoding that nobody knows'
);
select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'import', '{"delimiter": "||"}') $$,
    'LC002', 'the import configuration is wrong at delimiter', 'a delimiter of two characters'
);
select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'import', '{"quote": "\n"}') $$,
    'LC002', 'the import configuration is wrong at quote', 'a line end as quote'
);
select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'import', '{"delimiter": "\""}') $$,
    'LC002', 'the import configuration is wrong at delimiter', 'the usual quote as delimiter'
);
select throws_ok(
    $$ select pipeline.set_config(tests.dmo(), 'import', '{"delimiter": "pipe", "quote": "|"}') $$,
    'LC002', 'the import configuration is wrong at quote', 'one character for both, though one is called by its name'
);
select lives_ok(
    $$ select pipeline.set_config(tests.dmo('One'), 'import', '{"delimiter": "\"", "quote": ""}') $$,
    'where nothing is quoted, any character delimits'
);
select lives_ok(
    $$ select pipeline.set_config(tests.dmo('Two'), 'import', '{"delimiter": "tab", "quote": "\u0027", "encoding": "latin-1"}') $$,
    'names of delimiters and encodings'
);
select lives_ok(
    $$ select pipeline.set_config(tests.dmo('Three'), 'import', '{"delimiter": null, "quote": null, "encoding": null}') $$,
    'null stands for a look at the file'
);

select * from finish();
rollback;
