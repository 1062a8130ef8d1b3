create or replace function pipeline.text_list(p_value json)
returns text[] language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select nullif(array_agg(v.item order by v.place), '{}')
    from (
        select distinct on (pipeline.clean_text(e.item)) pipeline.clean_text(e.item) as item, e.place
        from (
            select a.item, a.place from json_array_elements_text(
                case when json_typeof(p_value) = 'array' then p_value else '[]'::json end) with ordinality as a (item, place)
            union all
            select s.item, s.place from regexp_split_to_table(
                case when json_typeof(p_value) = 'array' then '' else p_value #>> '{}' end, '\s*[,;|]\s*') with ordinality as s (item, place)
        ) as e
        where pipeline.clean_text(e.item) is not null
        order by pipeline.clean_text(e.item), e.place
    ) as v
$func$;
comment on function pipeline.text_list(json) is
    'The items of a JSON array, or of a text split at comma, semicolon or bar; cleaned, each once, in their order.';
