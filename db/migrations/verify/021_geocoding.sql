-- 021_geocoding

select service, country, query, is_found, lat, lng, precision_class, place, asked_at from pipeline.geocode_answers where false;
select service, next_at from pipeline.geocode_slots where false;
