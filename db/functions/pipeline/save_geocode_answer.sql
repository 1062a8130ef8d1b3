create or replace function pipeline.save_geocode_answer(
    p_service text, p_country text, p_query text,
    p_lat double precision default null, p_lng double precision default null, p_precision_class text default null, p_place text default null)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into pipeline.geocode_answers as a (service, country, query, is_found, lat, lng, precision_class, place)
    values (p_service, p_country, p_query, p_lat is not null, p_lat, p_lng, p_precision_class, left(p_place, 1000))
    on conflict (service, country, query) do update
        set is_found = excluded.is_found, lat = excluded.lat, lng = excluded.lng, precision_class = excluded.precision_class,
            place = excluded.place, asked_at = excluded.asked_at
$func$;
comment on function pipeline.save_geocode_answer(text, text, text, double precision, double precision, text, text) is
    'Keeps what a geocoding service answered; without coordinates, that it knows no such place.';
