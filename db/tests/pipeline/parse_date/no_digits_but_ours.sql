begin;
select plan(5);

-- Under ICU's rules \d stands for the digits of all scripts, which no cast reads.
select is(pipeline.parse_date('١٥/٠٣/٢٠٢٦' collate "und-x-icu"), null, 'a date');
select is(pipeline.parse_timestamp('2026-03-15 ١٠:00' collate "und-x-icu"), null, 'a time');
select is(pipeline.parse_degrees(e'\u2003٣٤.7' collate "und-x-icu"), null, 'degrees');
select is(pipeline.parse_degrees(e'\u200334.7' collate "und-x-icu"), null, 'nor spaces that a number does not take');
select is(pipeline.parse_timestamp('2026-03-15 10:00:00,5'), '2026-03-15 10:00:00.5+00'::timestamptz, 'a comma in the seconds');

select * from finish();
rollback;
