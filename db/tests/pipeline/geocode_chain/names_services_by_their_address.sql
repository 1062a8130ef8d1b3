begin;
select plan(2);

select results_eq(
    $$select rank, service, seconds_between from pipeline.geocode_chain(pipeline.geocode_settings('{"geocode": {"providers": [
        {"provider": "nominatim", "base_url": "https://geo.example.org/"}, {"provider": "photon", "requests_per_second": 4}]}}'))$$,
    $$values (1, 'nominatim https://geo.example.org', 1::double precision), (2, 'photon', 0.25)$$,
    'in the order of the configuration, one request a second where nothing is said'
);
select is(pipeline.geocode_settings('{"geocode": null}'), null, 'without a geocode part there are no settings');

select * from finish();
rollback;
