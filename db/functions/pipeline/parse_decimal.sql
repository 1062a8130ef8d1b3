create or replace function pipeline.parse_decimal(p_text text, p_precision integer, p_scale integer)
returns numeric language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select case when abs(round(n.value, p_scale)) < 10::numeric ^ (p_precision - p_scale) then round(n.value, p_scale) end
    from (select pipeline.parse_number(p_text) as value) as n
$func$;
comment on function pipeline.parse_decimal(text, integer, integer) is
    'A number as parse_number() reads it, rounded to p_scale places; null when it is none or does not fit numeric(p_precision, p_scale).';
