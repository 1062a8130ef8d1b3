create or replace function pipeline.cron_values(p_field text, p_text text)
returns integer[] language plpgsql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_least integer := case when p_field in ('day of the month', 'month') then 1 else 0 end;
    v_most integer := case p_field when 'minute' then 59 when 'hour' then 23 when 'day of the month' then 31 when 'month' then 12 else 7 end;
    v_names text[] := case p_field
        when 'month' then '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}'
        when 'day of the week' then '{sun,mon,tue,wed,thu,fri,sat}'
        else '{}' end;
    v_part text;
    v_match text[];
    v_ends integer[];
    v_step integer;
    v_values integer[] := '{}';
    v_problem text;
begin
    foreach v_part in array string_to_array(lower(p_text), ',') loop
        v_match := regexp_match(v_part, '^(?:\*|([a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?)(?:/(\d{1,2}))?$');
        v_ends := case when v_match[1] is null then array[v_least, v_most] else (
            select array_agg(coalesce(array_position(v_names, e.word) - 1 + v_least, case when e.word ~ '^\d' then e.word::integer end) order by e.n)
            from unnest(array[v_match[1], coalesce(v_match[2], v_match[1])]) with ordinality as e (word, n)) end;
        v_step := coalesce(v_match[3]::integer, 1);
        -- A week ends on its Sunday, too.
        if p_field = 'day of the week' and v_match[2] is not null and v_ends[2] = 0 and v_ends[1] > 0 then
            v_ends[2] := 7;
        end if;
        v_problem := case
            when v_match is null then 'is no number, name, range such as 1-5, step such as */2, or list of these'
            when v_ends[1] is null or v_ends[2] is null then format('has a name that is none; known are %s', coalesce(nullif(array_to_string(v_names, ', '), ''), 'numbers only'))
            when v_ends[1] < v_least or greatest(v_ends[1], v_ends[2]) > v_most then format('is not within %s and %s', v_least, v_most)
            when v_ends[1] > v_ends[2] then 'is a range that ends before it begins'
            when v_step = 0 then 'has a step of nothing'
            when v_match[3] is not null and v_match[1] is not null and v_match[2] is null
                then format('has a step but no range; you may mean %s-%s/%s', v_match[1], v_most, v_step)
        end;
        if v_problem is not null then
            raise exception 'the schedule is wrong at its %', p_field
                using errcode = 'LC002', detail = format('%s: %s %s.', p_field, quote_literal(v_part), v_problem),
                    hint = 'The five fields are minute, hour, day of the month, month and day of the week, such as 30 4 * * mon-fri.';
        end if;
        v_values := v_values || array(
            select case when p_field = 'day of the week' then n % 7 else n end
            from generate_series(v_ends[1], case when p_field = 'day of the week' and v_match[1] is null then 6 else v_ends[2] end, v_step) as n);
    end loop;
    return array(select distinct n from unnest(v_values) as n order by n);
end
$func$;
comment on function pipeline.cron_values(text, text) is
    'The numbers that a field of a cron expression stands for, in order. p_field: minute, hour, day of the month, month, day of the week (0 and 7: Sunday). LC002 says what is wrong with it.';
