begin;
select plan(9);

select is(
    pipeline.parse_number(null), null,
    'null'
);
select is(
    pipeline.parse_number(''), null,
    'nothing'
);
select is(
    pipeline.parse_number('free'), null,
    'a word'
);
select is(
    pipeline.parse_number('10-20'), null,
    'a range'
);
select is(
    pipeline.parse_number('1.2.3'), null,
    'two points'
);
select is(
    pipeline.parse_number('12 apples and 3'), null,
    'two numbers'
);
select is(
    pipeline.parse_number(repeat('9', 61)), null,
    'sixty-one digits'
);
select is(
    pipeline.parse_number('NaN'), null,
    'NaN'
);
select is(
    pipeline.parse_number('Infinity'), null,
    'infinity'
);

select * from finish();
rollback;
