-- Inlines: no search_path, every name and operator qualified.
create or replace function pipeline.parse_degrees(p_text text)
returns double precision language sql immutable parallel safe
as $func$
    select case when p_text operator(pg_catalog.~) '^\s*[-+]?[0-9]{1,3}([.,][0-9]{0,30})?\s*$'
        then pg_catalog.replace(p_text, ',', '.')::double precision end
$func$;
comment on function pipeline.parse_degrees(text) is
    'Decimal degrees with a point or comma, or null when the text is not that. The range is the caller''s to check.';
