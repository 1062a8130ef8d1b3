begin;
select plan(8);

select is(pipeline.parse_date('2026-03-15'), '2026-03-15'::date, 'ISO');
select is(pipeline.parse_date('15/03/2026'), '2026-03-15'::date, 'day first');
select is(pipeline.parse_date('15.3.2026'), '2026-03-15'::date, 'with points');
select is(pipeline.parse_date('20260315'), '2026-03-15'::date, 'without anything between');
select is(pipeline.parse_date('2026-03-15T10:00:00Z'), '2026-03-15'::date, 'with a time behind it');
select is(pipeline.parse_date('2024-02-29'), '2024-02-29'::date, 'a leap day');
select is(pipeline.parse_date('2026-02-29'), null, 'none where there is none');
select is(pipeline.parse_date('12/25/2026'), null, 'no month 25: never a guess');

select * from finish();
rollback;
