create or replace function pipeline.next_run(p_schedule text, p_time_zone text, p_after timestamptz)
returns timestamptz language plpgsql stable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_fields text[] := regexp_split_to_array(btrim(case p_schedule
        when 'hourly' then '0 * * * *'
        when 'daily' then '0 0 * * *'
        when 'weekly' then '0 0 * * sun'
        when 'monthly' then '0 0 1 * *'
        else p_schedule end), '\s+');
    v_minutes integer[];
    v_hours integer[];
    v_days integer[];
    v_months integer[];
    v_weekdays integer[];
    v_is_either boolean;
    v_local timestamp := date_trunc('minute', p_after at time zone p_time_zone) + interval '1 minute';
    v_day date := v_local::date;
    -- A leap day falls on each day of the week within 40 years, 2100 included.
    v_last date := v_day + 40 * 366;
    v_fits_day boolean;
    v_fits_weekday boolean;
    v_time time;
    v_at timestamptz;
begin
    if p_schedule in ('manual', 'pipeline') then
        return null;
    elsif cardinality(v_fields) <> 5 then
        raise exception 'there is no schedule %', quote_literal(p_schedule)
            using errcode = 'LC002',
                hint = 'The schedules are manual, pipeline, hourly, daily, weekly, monthly, and cron expressions of five fields such as 30 4 * * mon-fri.';
    end if;
    v_minutes := pipeline.cron_values('minute', v_fields[1]);
    v_hours := pipeline.cron_values('hour', v_fields[2]);
    v_days := pipeline.cron_values('day of the month', v_fields[3]);
    v_months := pipeline.cron_values('month', v_fields[4]);
    v_weekdays := pipeline.cron_values('day of the week', v_fields[5]);
    -- As Vixie's cron has it: one of the two is enough, unless one begins with a star.
    v_is_either := v_fields[3] not like '*%' and v_fields[5] not like '*%';

    -- A loop, day by day: one that fits is a few days ahead, but for the rarest.
    while v_day <= v_last loop
        if extract(month from v_day)::integer <> all (v_months) then
            v_day := (date_trunc('month', v_day::timestamp) + interval '1 month')::date;
            continue;
        end if;
        v_fits_day := extract(day from v_day)::integer = any (v_days);
        v_fits_weekday := extract(dow from v_day)::integer = any (v_weekdays);
        if v_fits_day and v_fits_weekday or v_is_either and (v_fits_day or v_fits_weekday) then
            for v_time in
                select make_time(h, m, 0) from unnest(v_hours) as h cross join unnest(v_minutes) as m
                where v_day + make_time(h, m, 0) >= v_local
                order by h, m
            loop
                v_at := pipeline.local_instant(v_day + v_time, p_time_zone);
                if v_at > p_after then
                    return v_at;
                end if;
            end loop;
        end if;
        v_day := v_day + 1;
    end loop;
    return null;
end
$func$;
comment on function pipeline.next_run(text, text, timestamptz) is
    'The first time after p_after that a schedule has: hourly, daily, weekly (Sundays) and monthly at the beginning of each, or a cron expression of five fields, by the clocks of p_time_zone. A time that the clocks skip comes at the next instant there is, one that they show twice comes the first time. Null for manual and pipeline, and for one that never comes. LC002: it is none; the detail says which field, and why.';
