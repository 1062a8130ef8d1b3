create or replace function pipeline.parse_date(p_text text)
returns date language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select case
        when d.year between 1 and 9999 and d.month between 1 and 12 and d.day between 1 and
            extract(day from make_date(d.year, d.month, 1) + interval '1 month' - interval '1 day')
        then make_date(d.year, d.month, d.day)
    end
    from (
        select
            case when m.parts[1] is not null then m.parts[1] when m.parts[4] is not null then m.parts[6] else m.parts[7] end::integer as year,
            case when m.parts[1] is not null then m.parts[2] when m.parts[4] is not null then m.parts[5] else m.parts[8] end::integer as month,
            case when m.parts[1] is not null then m.parts[3] when m.parts[4] is not null then m.parts[4] else m.parts[9] end::integer as day
        from (
            -- A time of day may follow. A year of four digits says which end the day is at.
            select regexp_match(btrim(p_text),
                '^(?:([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})|([0-9]{4})([0-9]{2})([0-9]{2}))(?:$|[T ][0-9])') as parts
        ) as m
    ) as d
$func$;
comment on function pipeline.parse_date(text) is
    'A day as sources write it: 2026-03-15, 15/03/2026, 15.3.2026 (day first, as in all our markets), 20260315, with or without a time behind it; or null when it is none.';
