begin;
select plan(17);

select set_config('tests.own', tests.real_estate()::text, true),
    set_config('tests.new', tests.real_estate(null)::text, true),
    set_config('tests.other', tests.real_estate('00000000-0000-0000-0000-000000000002')::text, true),
    set_config('tests.theirs', tests.real_estate(null, 'tenant two')::text, true);
update public.mls_listings as l set origin_system = 'QOBRIX', origin_key = 'Q1' where l.id = current_setting('tests.new')::uuid;
select tests.sign_in_broker();
create function pg_temp.edit(p_values jsonb, p_seen bigint default 9223372036854775807, p_tag text default 'own') returns text[] language sql
as $$ select array(select jsonb_array_elements_text(pipeline.edit_estate(current_setting('tests.' || p_tag)::uuid, p_values, p_seen, 'the owner called') -> 'edited')) $$;
create function pg_temp.version() returns bigint language sql
as $$ select (pipeline.listing_form(current_setting('tests.own')::uuid) ->> 'version')::bigint $$;

select set_config('tests.shown', pg_temp.version()::text, true);
select is(pg_temp.edit('{"bedrooms": " 3 ", "name": "Villa"}'), '{bedrooms}', 'only what is different is written');
select is(pg_temp.edit('{"bedrooms": "3"}', current_setting('tests.shown')::bigint), '{}', 'what stands by now is no conflict');
select throws_ok($$ select pg_temp.edit('{"bedrooms": "4"}', current_setting('tests.shown')::bigint) $$, 'LC082', null, 'what somebody changed since it was shown is');
select is(pg_temp.edit('{"bathrooms": "2"}', current_setting('tests.shown')::bigint), '{bathrooms}', 'another field is not');
select is(pg_temp.edit('{"view": ["Sea", " ", "Sea", "City"]}'), '{view}', 'a list');
select is((select l.view from public.mls_listings as l where l.id = current_setting('tests.own')::uuid), '{Sea,City}', 'each entry once');
select throws_ok($$ select pg_temp.edit('{"bedrooms": "many"}') $$, 'LC008', 'a value does not fit its field', 'no number');
select throws_ok($$ select pg_temp.edit('{"status": "PUBLISHED"}') $$, 'LC008', 'there is no field ''status''', 'the status goes its own way');
select throws_ok($$ select pg_temp.edit('{"broker_id": null}') $$, 'LC008', 'there is no field ''broker_id''', 'so does the broker');
select throws_ok($$ select pg_temp.edit('[]') $$, 'LC008', 'values must be an object', 'no list');
select throws_ok($$ select pg_temp.edit('{"name": "Mine"}', p_tag => 'new') $$, '42501', null, 'what nobody has claimed');
select throws_ok($$ select pg_temp.edit('{"name": "Mine"}', p_tag => 'other') $$, 'LC040', null, 'a colleague''s');
select throws_ok($$ select pg_temp.edit('{"name": "Mine"}', p_tag => 'theirs') $$, 'LC040', null, 'another tenant''s');
select tests.sign_out();
select results_eq(
    $$ select c.field, c.rule, c.reason from pipeline.change_log as c where c.record_uuid = current_setting('tests.own')::uuid and c.action = 'update' order by c.id $$,
    $$ values ('bedrooms', 'direct edit', 'the owner called'), ('bathrooms', 'direct edit', 'the owner called'), ('view', 'direct edit', 'the owner called') $$,
    'the log has it with its reason');

select tests.sign_in_broker('global');
select throws_ok($$ select pg_temp.edit('{"name": "Mine"}', p_tag => 'new') $$, 'LC045', null, 'a manager claims first, too');
select is(pg_temp.edit('{"name": "Theirs"}', p_tag => 'other'), '{name}', 'a manager edits a colleague''s');
select tests.sign_out();
select tests.sign_in_broker('self', 'r');
select throws_ok($$ select pg_temp.edit('{"name": "Mine"}') $$, '42501', null, 'not without the letter u');

select * from finish();
rollback;
