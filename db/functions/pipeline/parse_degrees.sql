-- Inlines: no search_path, every name and operator qualified.
create or replace function pipeline.parse_degrees(p_text text)
returns double precision language sql immutable parallel safe
as $func$
    select case
        -- Plain decimals, the most of all values; the general pattern's counted repeats are slow to match.
        when p_text operator(pg_catalog.~) '^[-+]?[0-9]{1,3}(\.[0-9]+)?$' and pg_catalog.octet_length(p_text) operator(pg_catalog.<=) 30
            then p_text::double precision
        when p_text operator(pg_catalog.~) '^[ \t\r\n]*[-+]?[0-9]{1,3}([.,][0-9]{0,30})?[ \t\r\n]*$'
        then pg_catalog.replace(p_text, ',', '.')::double precision end
$func$;
comment on function pipeline.parse_degrees(text) is
    'Decimal degrees with a point or comma, or null when the text is not that. The range is the caller''s to check.';
