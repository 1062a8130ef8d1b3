create or replace function pipeline.local_instant(p_local timestamp, p_time_zone text)
returns timestamptz language plpgsql stable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_at timestamptz := p_local at time zone p_time_zone;
    v_gap interval := (v_at at time zone p_time_zone) - p_local;
    v_before timestamptz;
    v_middle timestamptz;
begin
    if v_gap = interval '0' then
        -- PostgreSQL takes the second of a time that comes twice.
        v_before := v_at - (((v_at - interval '1 day') at time zone p_time_zone) - (v_at at time zone p_time_zone) + interval '1 day');
        return case when v_before < v_at and v_before at time zone p_time_zone = p_local then v_before else v_at end;
    end if;
    -- The time is skipped: v_at is as long after the change of the clocks as the time would have been. Look for that change, to the second.
    v_before := v_at - v_gap;
    while v_at - v_before > interval '1 second' loop
        v_middle := date_trunc('second', v_before + (v_at - v_before) / 2);
        if (v_middle at time zone p_time_zone) - (v_middle at time zone 'UTC') = (v_at at time zone p_time_zone) - (v_at at time zone 'UTC') then
            v_at := v_middle;
        else
            v_before := v_middle;
        end if;
    end loop;
    return v_at;
end
$func$;
comment on function pipeline.local_instant(timestamp, text) is
    'When a time comes in a time zone: the first time, where the clocks go back and it comes twice; the next instant there is, where they go forward and it never comes.';
