begin;
select plan(9);

select set_config('tests.own', tests.real_estate()::text, true),
    set_config('tests.other', tests.real_estate('00000000-0000-0000-0000-000000000002')::text, true),
    set_config('tests.theirs', tests.real_estate(null, 'tenant two')::text, true);
select tests.sign_in_broker();
create function pg_temp.field(p_field text, p_key text) returns text language sql
as $$ select f ->> p_key from jsonb_array_elements(pipeline.listing_form(current_setting('tests.own')::uuid) -> 'fields') as f where f ->> 'field' = p_field $$;

select lives_ok($$ select pipeline.edit_estate(current_setting('tests.own')::uuid, '{"bedrooms": "3"}', 0) $$, 'a broker edits');
select is(pg_temp.field('bedrooms', 'value'), '3', 'the value');
select is(pg_temp.field('bedrooms', 'given_by'), '00000000-0000-0000-0000-000000000001', 'whose it is');
select is(pg_temp.field('bedrooms', 'is_persons'), 'true', 'a person''s');
select is(pg_temp.field('appliances', 'lookup'), 'Appliances', 'the list that values come from');
select is(pg_temp.field('broker_id', 'type'), null, 'keys of others are no fields');
select is(pg_temp.field('status', 'type'), null, 'nor is the status');
select throws_ok($$ select pipeline.listing_form(current_setting('tests.other')::uuid) $$, 'LC040', null, 'a colleague''s is not shown');
select throws_ok($$ select pipeline.listing_form(current_setting('tests.theirs')::uuid) $$, 'LC040', null, 'nor another tenant''s');

select * from finish();
rollback;
