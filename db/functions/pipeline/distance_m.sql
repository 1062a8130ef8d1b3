create or replace function pipeline.distance_m(
    p_lat_a double precision, p_lng_a double precision, p_lat_b double precision, p_lng_b double precision)
returns double precision language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select 2 * 6371008.8 * asin(least(1, sqrt(
        sin(radians(p_lat_b - p_lat_a) / 2) ^ 2
        + cos(radians(p_lat_a)) * cos(radians(p_lat_b)) * sin(radians(p_lng_b - p_lng_a) / 2) ^ 2)))
$func$;
comment on function pipeline.distance_m(double precision, double precision, double precision, double precision) is
    'Great-circle distance of two points in metres: haversine on a sphere of the mean Earth radius 6,371,008.8 m (IUGG).';
