create or replace function pipeline.job_condition(p_filter jsonb)
returns text language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_states constant text[] := '{waiting,delayed,retrying,paused,running,held,completed,failed,cancelled}';
    v_key text;
    v_value text;
    v_list text[];
    v_condition text := 'true';
begin
    if jsonb_typeof(p_filter) is distinct from 'object' then
        raise exception 'a filter of jobs is an object'
            using errcode = 'LC007', hint = 'Such as {"state": "held", "dmo": 7}.';
    end if;
    -- A loop, since each key has a condition of its own.
    for v_key, v_value in select e.key, e.value from jsonb_each_text(p_filter) as e order by e.key loop
        v_list := case jsonb_typeof(p_filter -> v_key)
            when 'array' then array(select jsonb_array_elements_text(p_filter -> v_key)) else array[v_value] end;
        if v_key not in ('ids', 'state', 'type', 'run', 'dmo', 'domain', 'source', 'by_hand', 'since', 'until', 'before', 'code')
            or v_key in ('ids', 'dmo', 'before') and exists (select from unnest(v_list) as e where e !~ '^\d{1,18}$')
            or v_key = 'dmo' and exists (select from unnest(v_list) as e where e::bigint > 2147483647)
            or v_key = 'run' and exists (select from unnest(v_list) as e where e !~ '^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$')
            or v_key = 'by_hand' and v_value not in ('true', 'false')
            or v_key = 'state' and not v_list <@ v_states then
            raise exception 'jobs can not be filtered by % %', v_key, coalesce(quote_literal(v_value), 'null')
                using errcode = 'LC007', hint = format('ids, state (%s), type, stage''s or another; run, dmo (its number), domain, source, code, by_hand, since, until, before (a job''s number).',
                    array_to_string(v_states, ', '));
        end if;
        v_condition := v_condition || ' and ' || case v_key
            when 'ids' then format('j.job_id = any (%L::bigint[])', v_list)
            when 'before' then format('j.job_id < %L::bigint', v_value)
            when 'dmo' then format('j.dmo_id = any (%L::integer[])', v_list)
            when 'run' then format('j.run_id = any (%L::uuid[])', v_list)
            when 'domain' then format('j.data_domain = any (%L::text[])', v_list)
            when 'source' then format('j.source_name = any (%L::text[])', v_list)
            when 'code' then format('j.error_code = any (%L::text[])', v_list)
            when 'by_hand' then format('j.is_by_hand = %L::boolean', v_value)
            when 'since' then format('j.enqueued_at >= %L::timestamptz', v_value::timestamptz)
            when 'until' then format('j.enqueued_at < %L::timestamptz', v_value::timestamptz)
            when 'type' then format('(t.stage = any (%1$L::text[]) or j.job_type = any (%1$L::text[]))', v_list)
            else
                -- What is in the line is few, and found there.
                case when v_list && '{held,completed,failed,cancelled}' then ''
                    else 'j.job_id in (select q.job_id from pipeline.job_line as q) and ' end
                || format('case when j.status <> ''pending'' then j.status when l.state in (''delayed'', ''retrying'', ''paused'') then l.state else ''waiting'' end = any (%L::text[])', v_list)
        end;
    end loop;
    return v_condition;
exception
    when datetime_field_overflow or invalid_datetime_format then
        raise exception 'jobs can not be filtered by % %', v_key, quote_literal(v_value)
            using errcode = 'LC007', hint = 'Give a moment such as 2026-11-22 or 2026-11-22T04:30Z.';
end
$func$;
comment on function pipeline.job_condition(jsonb) is
    'The condition of find_jobs() as SQL, on pipeline.job_queue as j, job_types as t and job_line as l. LC007: there is no such filter.';
