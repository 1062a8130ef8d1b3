begin;
select plan(7);

select tests.staged(tests.batch(tests.dmo()), 'Plain');
select throws_ok($$ select pipeline.decide_listings('{}', 'shrug') $$, 'LC008', 'there is no decision ''shrug''', 'decision');
select throws_ok($$ select pipeline.decide_listings('{}', 'accept', 'theirs') $$, 'LC008', 'one cannot take ''theirs''', 'take');
select throws_ok($$ select pipeline.decide_listings('{}', 'accept', p_values => '{"nam": "x"}') $$, 'LC008', 'there is no field ''nam''', 'field');
select throws_ok($$ select pipeline.decide_listings('{}', 'accept', p_values => '{"lat": 1}') $$, 'LC008', 'the field ''lat'' is only half of a value', 'half a place');
select throws_ok(
    $$ select pipeline.decide_listings('{}', 'accept', p_values => '{"lat": "north", "lng": 2}') $$, 'LC008', null, 'type'
);
select throws_ok(
    $$ select pipeline.decide_listings('{}', 'accept', p_values => '{"name''; drop table x; --": 1}') $$, 'LC008', null, 'SQL in a field''s name'
);
select is((select s.status from staging.listings as s), 'pending', 'nothing was changed');

select * from finish();
rollback;
