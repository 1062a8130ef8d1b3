create or replace function pipeline.geocode_precision_rank(p_precision_class text)
returns integer language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select array_position(array['rooftop', 'interpolated', 'street', 'postal_code', 'locality', 'region', 'country', 'unknown'], p_precision_class)
$func$;
comment on function pipeline.geocode_precision_rank(text) is
    'How near a geocoded point is to its place: 1 for rooftop, the nearest, and so on. unknown is taken for the farthest.';
