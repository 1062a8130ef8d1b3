begin;
select plan(4);

select is(pipeline.parse_integer('1200.0'), 1200::bigint, 'a whole number with a point');
select is(pipeline.parse_integer('1,200'), 1200::bigint, 'thousands');
select is(pipeline.parse_integer('2.5'), null, 'no half rooms');
select is(pipeline.parse_integer('99999999999999999999'), null, 'too large');

select * from finish();
rollback;
