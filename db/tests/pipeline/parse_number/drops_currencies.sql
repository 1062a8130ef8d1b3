begin;
select plan(6);

select is(
    pipeline.parse_number('€ 120'), 120::numeric,
    'a sign before'
);
select is(
    pipeline.parse_number('120€'), 120::numeric,
    'behind'
);
select is(
    pipeline.parse_number('120 HUF'), 120::numeric,
    'a code'
);
select is(
    pipeline.parse_number('12 000 Ft'), 12000::numeric,
    'forint'
);
select is(
    pipeline.parse_number('USD 1,200.50'), 1200.50::numeric,
    'a code before'
);
select is(
    pipeline.parse_number('120,-'), 120::numeric,
    'a dash for no cents'
);

select * from finish();
rollback;
