begin;
select plan(4);

select is(
    pipeline.parse_degrees('47.4979'), 47.4979::double precision,
    'a point'
);
select is(
    pipeline.parse_degrees('-19,0402'), (-19.0402)::double precision,
    'a comma'
);
select is(
    pipeline.parse_degrees(' +8 '), 8::double precision,
    'plus, spaces, no decimals'
);
select is(
    pipeline.parse_degrees('0'), 0::double precision,
    'zero'
);

select * from finish();
rollback;
