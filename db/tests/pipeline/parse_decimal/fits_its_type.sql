begin;
select plan(3);

select is(pipeline.parse_decimal('1 200,505', 18, 2), 1200.51, 'rounded to its places');
select is(pipeline.parse_decimal('123456', 6, 2), null, 'too large for the type');
select is(pipeline.parse_decimal('on request', 18, 2), null, 'no number');

select * from finish();
rollback;
