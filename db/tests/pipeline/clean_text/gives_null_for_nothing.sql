begin;
select plan(5);

select is(
    pipeline.clean_text(null), null,
    'null'
);
select is(
    pipeline.clean_text(''), null,
    'an empty text'
);
select is(
    pipeline.clean_text('   '), null,
    'spaces'
);
select is(
    pipeline.clean_text(U&'\200b\00a0'), null,
    'spaces that nobody sees'
);
select is(
    pipeline.clean_text('-'), '-',
    'but a dash is a text'
);

select * from finish();
rollback;
