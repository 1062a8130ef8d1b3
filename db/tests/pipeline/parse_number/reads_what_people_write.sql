begin;
select plan(12);

select is(
    pipeline.parse_number('1200'), 1200::numeric,
    'digits'
);
select is(
    pipeline.parse_number('1200.50'), 1200.50::numeric,
    'a decimal point'
);
select is(
    pipeline.parse_number('1200,5'), 1200.5::numeric,
    'a decimal comma'
);
select is(
    pipeline.parse_number('1 200,50'), 1200.50::numeric,
    'spaces and comma'
);
select is(
    pipeline.parse_number(U&'1\00a0200'), 1200::numeric,
    'a space that does not break'
);
select is(
    pipeline.parse_number('1.200,50'), 1200.50::numeric,
    'points and comma'
);
select is(
    pipeline.parse_number('1,200.50'), 1200.50::numeric,
    'commas and point'
);
select is(
    pipeline.parse_number('1,200'), 1200::numeric,
    'a comma before three digits parts thousands'
);
select is(
    pipeline.parse_number('1.200'), 1.200::numeric,
    'a point before three is decimal'
);
select is(
    pipeline.parse_number('1''200'), 1200::numeric,
    'Swiss apostrophes'
);
select is(
    pipeline.parse_number('-3'), (-3)::numeric,
    'minus'
);
select is(
    pipeline.parse_number('1e3'), 1000::numeric,
    'an exponent'
);

select * from finish();
rollback;
