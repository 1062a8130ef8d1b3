begin;
select plan(6);

set local timezone = 'Asia/Almaty';
select is(pipeline.parse_timestamp('2026-03-15T10:00:00Z'), '2026-03-15 10:00+00'::timestamptz, 'Z');
select is(pipeline.parse_timestamp('2026-03-15 10:00:00.5'), '2026-03-15 10:00:00.5+00'::timestamptz, 'no offset is UTC');
select is(pipeline.parse_timestamp('15/03/2026 10:00'), '2026-03-15 10:00+00'::timestamptz, 'day first');
select is(pipeline.parse_timestamp('2026-03-15T10:00:00+02:30'), '2026-03-15 07:30+00'::timestamptz, 'an offset');
select is(pipeline.parse_timestamp('2026-03-15'), '2026-03-15 00:00+00'::timestamptz, 'no time is midnight');
select is(pipeline.parse_timestamp('2026-03-15T25:00:00Z'), null, 'no such hour');

select * from finish();
rollback;
