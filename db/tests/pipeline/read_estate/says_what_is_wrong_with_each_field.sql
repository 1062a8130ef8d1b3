begin;
select plan(28);

create function pg_temp.problem(p_field text, p_value jsonb, p_record jsonb default '{}') returns text language sql
as $$ select pipeline.read_estate(p_record || '{"latitude": 1, "longitude": 1}', jsonb_build_object(p_field, p_value)) -> 'problems' ->> p_field $$;
create function pg_temp.value(p_field text, p_value jsonb) returns text language sql
as $$ select pipeline.read_estate('{"latitude": 1, "longitude": 1}', jsonb_build_object(p_field, p_value)) -> 'values' ->> p_field $$;

select is(pg_temp.value('list_price', '"€ 1.250.000,50"'), '1250000.50', 'a price as people write it');
select is(pg_temp.value('list_price', '"  "'), null, 'nothing');
select is(pg_temp.problem('list_price', '"cheap"'), 'this is no number', 'no price');
select is(pg_temp.problem('list_price', '"-1"'), 'this is less than nought', 'a negative price');
select is(pg_temp.problem('list_price', '"1e30"'), 'this is too much', 'more than there is room for');
select is(pg_temp.problem('bedrooms', '"2.5"'), 'this is no whole number', 'half a room');
select is(pg_temp.problem('bedrooms', '"99999999999"'), 'this is too much', 'more rooms than an integer counts');
select is(pg_temp.problem('year_built', '"20"'), 'this is no year of a building', 'a year of two digits');
select is(pg_temp.value('year_built', '"1994"'), '1994', 'a year');
select is(pg_temp.problem('commission_percent', '"101"'), 'this is more than 100 percent', 'more than all');
select is(pg_temp.problem('commission_percent', '"3"'), null, 'a percentage');
select is(pg_temp.value('expiration_date', '"31/12/2027"'), '2027-12-31', 'a day');
select is(pg_temp.problem('expiration_date', '"31/02/2027"'), 'this is no day: write 2026-03-15 or 15/03/2026', 'no day');
select is(pg_temp.value('x_sm_elevator', '"Yes"'), 'true', 'yes');
select is(pg_temp.problem('x_sm_elevator', '"perhaps"'), 'yes or no', 'neither');
select is(pg_temp.problem('latitude', '"91"'), 'this is not on Earth', 'too far north');
select is(pg_temp.problem('latitude', '"north"'), 'these are no degrees: write 34.7071', 'no degrees');
select is(pg_temp.problem('latitude', '""'), 'a place needs both latitude and longitude', 'half a place');
select is(pg_temp.problem('video_url', '"javascript:alert(1)"'), 'this is no web address', 'no address');
select is(pg_temp.value('video_url', '"example.com/v"'), 'https://example.com/v', 'an address');
select is(pg_temp.problem('currency_code', '"euro"'), 'this is no currency: write EUR', 'no currency');
select is(pg_temp.value('currency_code', '"eur"'), 'EUR', 'a currency');
select is(pg_temp.problem('property_type', '"Castle"'), 'this is not in the list', 'no type of ours');
select is(pg_temp.problem('property_type', '"Castle"', '{"property_type": "Castle"}'), null, 'what stands may stay');
select is(pg_temp.problem('view', '"Sea"'), 'a list is needed', 'no list');
select is(pg_temp.problem('view', to_jsonb(array[repeat('x', 256)])), 'an entry is longer than 255 characters', 'too long an entry');
select is(pg_temp.problem('name', to_jsonb(repeat('x', 1001))), 'this is too long', 'too long a name');
select throws_ok($$ select pipeline.read_estate('{}', '{"colour": "red"}') $$, 'LC008', 'there is no field ''colour''', 'no field');

select * from finish();
rollback;
