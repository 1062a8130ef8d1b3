create or replace function pipeline.split_list(p_text text)
returns text[] language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select array_agg(btrim(s.item, e' \t"') order by s.place) filter (where btrim(s.item, e' \t"') <> '')
    from string_to_table(
        case when p_text ~ '^\s*\[.*\]\s*$' then btrim(p_text, e' \t[]') else p_text end, ',') with ordinality as s (item, place)
$func$;
comment on function pipeline.split_list(text) is
    'The items of a list that came as one text: "Sea, Mountain", or a JSON array of words; trimmed, none empty, in their order.';
