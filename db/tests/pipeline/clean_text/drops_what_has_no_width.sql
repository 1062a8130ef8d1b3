begin;
select plan(3);

select is(
    pipeline.clean_text(U&'Gast\00adhof'), 'Gasthof',
    'a soft hyphen parts no word'
);
select is(
    pipeline.clean_text(U&'\feffGasthof'), 'Gasthof',
    'a byte-order mark'
);
select is(
    pipeline.clean_text(U&'Gast\200bhof\2060'), 'Gasthof',
    'zero-width space and word joiner'
);

select * from finish();
rollback;
