begin;
select plan(6);

select is(
    pipeline.text_list(null), null,
    'null'
);
select is(
    pipeline.text_list('null'), null,
    'JSON null'
);
select is(
    pipeline.text_list('""'), null,
    'an empty text'
);
select is(
    pipeline.text_list('" , ; "'), null,
    'only separators'
);
select is(
    pipeline.text_list('[]'), null,
    'an empty array'
);
select is(
    pipeline.text_list('[null, ""]'), null,
    'an array of nothing'
);

select * from finish();
rollback;
