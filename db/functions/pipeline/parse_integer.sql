create or replace function pipeline.parse_integer(p_text text)
returns bigint language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select case when n.value = trunc(n.value) and abs(n.value) < 1e18 then n.value::bigint end
    from (select pipeline.parse_number(p_text) as value) as n
$func$;
comment on function pipeline.parse_integer(text) is
    'A whole number as sources write it (3, 3.0, 1,200), or null when it is none.';
