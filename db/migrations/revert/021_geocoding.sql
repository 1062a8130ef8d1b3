-- 021_geocoding

drop table pipeline.geocode_slots;
drop table pipeline.geocode_answers;
