-- 021_geocoding — what geocoding services answered, and when each may be asked again
-- depends: 018_queue

create table pipeline.geocode_answers (
    service text not null,
    country text not null,
    query text not null,
    is_found boolean not null,
    lat double precision,
    lng double precision,
    precision_class text,
    place text,
    asked_at timestamptz not null default clock_timestamp(),
    constraint geocode_answers_pkey primary key (service, country, query),
    constraint geocode_answers_found_has_place_check check (case
        when is_found then lat between -90 and 90 and lng between -180 and 180 and precision_class is not null
        else lat is null and lng is null and precision_class is null end),
    constraint geocode_answers_precision_class_is_known_check
    check (precision_class in ('rooftop', 'interpolated', 'street', 'postal_code', 'locality', 'region', 'country', 'unknown'))
);
comment on table pipeline.geocode_answers is 'What each geocoding service answered, so that no question is asked twice. Shared by all tenants: places are the same for all.';
comment on column pipeline.geocode_answers.service is 'The provider; with its address where that is not the provider''s usual one: each may answer differently.';
comment on column pipeline.geocode_answers.country is 'ISO 3166 alpha-2: the answer lies there.';
comment on column pipeline.geocode_answers.query is 'The question, normalised by geocode_query(): texts that differ in case, accents or commas are one question.';
comment on column pipeline.geocode_answers.is_found is 'False: the service knows no such place. That is believed for a time (retry_not_found_after_days), a place for ever.';
comment on column pipeline.geocode_answers.precision_class is 'What the service''s own words say of how near the point is; unknown where they say nothing that we understand.';
comment on column pipeline.geocode_answers.place is 'The place found, in the service''s words.';

create table pipeline.geocode_slots (
    service text not null,
    next_at timestamptz not null,
    constraint geocode_slots_pkey primary key (service)
) with (fillfactor = 50);
comment on table pipeline.geocode_slots is 'When each geocoding service may be asked next, by whomever: the row is the rate limit of the whole installation.';

alter table pipeline.geocode_answers enable row level security;
alter table pipeline.geocode_slots enable row level security;
