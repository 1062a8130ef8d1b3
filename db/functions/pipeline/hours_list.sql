create or replace function pipeline.hours_list(p_value json)
returns json language sql stable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select case
        when json_typeof(p_value) = 'array' and not exists (
            select from json_array_elements(p_value) as e (item)
            where json_typeof(e.item) <> 'object'
                or not coalesce(e.item ->> 'weekday' ~ '^[0-7]$', false)
                or coalesce(e.item ->> 'opens', '00:00') !~ '^([01]?[0-9]|2[0-3]):[0-5][0-9]$'
                or coalesce(e.item ->> 'closes', '00:00') !~ '^(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)$')
        then (
            select json_agg(json_build_object('weekday', h.weekday, 'opens', h.opens, 'closes', h.closes, 'note', h.note)
                order by h.weekday, h.opens)
            from (
                select distinct on ((e.item ->> 'weekday')::smallint, (e.item ->> 'opens')::time)
                    (e.item ->> 'weekday')::smallint as weekday, (e.item ->> 'opens')::time as opens,
                    (e.item ->> 'closes')::time as closes, pipeline.clean_text(e.item ->> 'note') as note
                from json_array_elements(p_value) as e (item)
                order by 1, 2
            ) as h)
        else (
            select json_build_array(json_build_object('weekday', 0, 'note', pipeline.clean_text(p_value #>> '{}')))
            where pipeline.clean_text(p_value #>> '{}') is not null)
    end
$func$;
comment on function pipeline.hours_list(json) is
    'Opening hours as [{weekday (ISO, 0 for all), opens, closes, note}]: from an array of such objects, else the text as one note; null for none.';
