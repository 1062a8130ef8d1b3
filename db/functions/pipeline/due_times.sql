create or replace function pipeline.due_times(
    p_schedule text, p_time_zone text, p_after timestamptz, p_until timestamptz, p_limit integer)
returns timestamptz[] language plpgsql stable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_span interval := interval '2 hours';
    v_from timestamptz;
    v_at timestamptz;
    v_times timestamptz[];
begin
    -- A loop that looks back farther and farther, so that years without a scheduler cost no more than what is asked for.
    loop
        v_from := greatest(p_after, p_until - v_span);
        v_times := '{}';
        v_at := pipeline.next_run(p_schedule, p_time_zone, v_from);
        while v_at <= p_until loop
            v_times := v_times || v_at;
            v_at := pipeline.next_run(p_schedule, p_time_zone, v_at);
        end loop;
        exit when cardinality(v_times) >= p_limit or v_from = p_after;
        v_span := v_span * 2;
    end loop;
    return v_times[greatest(cardinality(v_times) - p_limit + 1, 1):];
end
$func$;
comment on function pipeline.due_times(text, text, timestamptz, timestamptz, integer) is
    'The times of a schedule after p_after until p_until, in order; of more than p_limit the newest.';
