begin;
select plan(8);

create temporary table t on commit drop as select tests.staged(tests.batch(tests.dmo()), 'One', '{conflict}') as id;
update staging.listings set record = '{"name": "One", "lat": 47.5, "lng": 19.0}', lat = 47.5, lng = 19.0;
select pipeline.choose_fields(t.id, '[{"field": "name", "take": "value", "value": "Mine"}, {"field": "lat", "take": "ours"}]') from t;
select is((select s.name from staging.listings as s), 'Mine', 'a value of one''s own');
select is(
    (select s.choices from staging.listings as s),
    '{"name": {"take": "value", "value": "Mine"}, "lat": {"take": "ours"}, "lng": {"take": "ours"}}', 'longitude goes with latitude'
);
select isnt((select s.dedupe_key from staging.listings as s), null, 'the key follows');
select pipeline.choose_fields(t.id, '[{"field": "name", "take": "rules"}, {"field": "lat", "take": "source"}]') from t;
select is((select s.name from staging.listings as s), 'One', 'and the source''s again');
select is((select s.choices from staging.listings as s), '{"lat": {"take": "source"}, "lng": {"take": "source"}}', 'what is left to the rules is no choice');
select throws_ok($$ select pipeline.choose_fields(t.id, '[{"field": "colour", "take": "ours"}]') from t $$, 'LC008', null, 'no such field');
select throws_ok($$ select pipeline.choose_fields(t.id, '[{"field": "lat", "take": "value", "value": 1}]') from t $$, 'LC008', null, 'half a value');
select throws_ok(
    $$ select pipeline.choose_fields(t.id, '[{"part": "listing_info", "row": 0, "field": "title", "take": "ours"}]') from t $$, 'LC008', null, 'not below this row'
);

select * from finish();
rollback;
