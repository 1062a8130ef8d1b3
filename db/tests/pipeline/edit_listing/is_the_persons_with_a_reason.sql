begin;
select plan(13);

select set_config('tests.listing', tests.listing(tests.dmo())::text, true);
insert into public.listing_info (tenant_id, listing_id, title) select l.tenant_id, l.id, 'Old title' from public.listings as l;
select tests.sign_in('tenant one', '{super_admin}');
create function pg_temp.edit(p_values jsonb, p_updated_at text default null, p_domain text default 'listings', p_reason text default 'a call')
returns jsonb language sql as $$
    select pipeline.edit_listing(current_setting('tests.listing')::bigint, jsonb_build_array(jsonb_build_object('data_domain', p_domain,
        'record_id', case p_domain when 'listings' then current_setting('tests.listing')::bigint else (select min(i.id) from public.listing_info as i) end,
        'updated_at', p_updated_at, 'values', p_values)), p_reason)
$$;
select is(pg_temp.edit('{"name": "New name"}'), '{"edited": 1}', 'an edit');
select is(pg_temp.edit('{"name": "New name"}'), '{"edited": 0}', 'the same again is none');
select is(pg_temp.edit('{"title": "New title"}', p_domain => 'listing_info'), '{"edited": 1}', 'of what hangs on it');
select throws_ok($$ select pg_temp.edit('{"name": ""}') $$, 'LC008', null, 'no name');
select throws_ok($$ select pg_temp.edit('{"name": null}') $$, 'LC008', null, 'none at all');
select throws_ok($$ select pg_temp.edit('{"lat": "north", "lng": "1"}') $$, 'LC008', null, 'a number that is none');
select throws_ok($$ select pg_temp.edit('{"lat": 47}') $$, 'LC008', null, 'half a place');
select throws_ok($$ select pg_temp.edit('{"tenant_id": null}') $$, 'LC008', 'there is no field ''tenant_id''', 'no field of people');
select throws_ok($$ select pg_temp.edit('{"name": "Late"}', '2020-01-01') $$, 'LC082', 'somebody else has changed this record meanwhile', 'what somebody changed meanwhile');
select throws_ok($$ select pipeline.edit_listing(0, '[]') $$, 'LC009', 'there is no listing 0', 'no listing');
select tests.sign_out();
select results_eq(
    $$ select c.field, c.old_value #>> '{}', c.new_value #>> '{}', c.reason from pipeline.change_log as c where c.action = 'update' order by c.id $$,
    $$ values ('name', 'Café Central', 'New name', 'a call'), ('title', 'Old title', 'New title', 'a call') $$, 'the log has it all');

select tests.sign_in('tenant one', '{observer}');
select throws_ok($$ select pg_temp.edit('{"name": "Mine"}') $$, '42501', null, 'who may not review may not edit');
select tests.sign_out();
select tests.tenant('tenant two');
select tests.sign_in('tenant two', '{super_admin}');
select throws_ok($$ select pg_temp.edit('{"name": "Mine"}') $$, 'LC009', null, 'nor may another tenant');

select * from finish();
rollback;
