begin;
select plan(7);

select is(
    pipeline.parse_degrees(null), null,
    'null'
);
select is(
    pipeline.parse_degrees(''), null,
    'nothing'
);
select is(
    pipeline.parse_degrees('47°29''N'), null,
    'degrees and minutes'
);
select is(
    pipeline.parse_degrees('1234.5'), null,
    'four digits'
);
select is(
    pipeline.parse_degrees('1e2'), null,
    'an exponent'
);
select is(
    pipeline.parse_degrees('47.1, 19.2'), null,
    'a pair'
);
select is(
    pipeline.parse_degrees('NaN'), null,
    'NaN'
);

select * from finish();
rollback;
