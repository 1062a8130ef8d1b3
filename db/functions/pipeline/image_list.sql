create or replace function pipeline.image_list(p_value json)
returns json language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select json_agg(json_build_object('url', v.url, 'position', v.place) order by v.place)
    from (
        select u.url, row_number() over (order by min(u.place)) as place
        from (
            select pipeline.parse_url(a.item) as url, a.place from json_array_elements_text(
                case when json_typeof(p_value) = 'array' then p_value else '[]'::json end) with ordinality as a (item, place)
            union all
            -- An address may hold commas: a comma parts two only where the next one begins.
            select pipeline.parse_url(s.item), s.place from regexp_split_to_table(
                case when json_typeof(p_value) = 'array' then '' else p_value #>> '{}' end,
                '[[:space:]|;]+|,[[:space:]]*(?=https?://)') with ordinality as s (item, place)
            where s.item <> ''
        ) as u
        where u.url is not null
        group by u.url
    ) as v
$func$;
comment on function pipeline.image_list(json) is
    'Pictures as [{url, position}] from a JSON array of addresses or a text of several; each once, in order, what is no address left out; null for none.';
