begin;
select plan(6);

select set_config('tests.own', tests.real_estate()::text, true),
    set_config('tests.other', tests.real_estate('00000000-0000-0000-0000-000000000002')::text, true);
insert into public.mls_listing_media (id, tenant_id, listing_id, title, display_order)
select ('00000000-0000-4000-8000-00000000000' || n)::uuid, l.tenant_id, l.id, n::text, n
from public.mls_listings as l cross join generate_series(1, 3) as n where l.id = current_setting('tests.own')::uuid;
select tests.sign_in_broker();
create function pg_temp.put(p_numbers integer[], p_tag text default 'own') returns bigint language sql
as $$ select pipeline.order_media(current_setting('tests.' || p_tag)::uuid,
    array(select ('00000000-0000-4000-8000-00000000000' || n)::uuid from unnest(p_numbers) with ordinality as o (n, place) order by place)) $$;
create function pg_temp.stand() returns text language sql
as $$ select string_agg(m.title, '' order by m.display_order) from public.mls_listing_media as m $$;

select is(pg_temp.put('{3,1,2}'), 3::bigint, 'those that moved');
select is(pg_temp.stand(), '312', 'as they were put');
select is(pg_temp.put('{3,1,2}'), 0::bigint, 'again');
select throws_ok($$ select pg_temp.put('{3,1}') $$, 'LC082', null, 'one is missing: somebody brought it meanwhile');
select throws_ok($$ select pg_temp.put('{}', 'other') $$, 'LC040', null, 'a colleague''s');
select tests.sign_out();
select tests.sign_in_broker('self', 'r');
select throws_ok($$ select pg_temp.put('{1,2,3}') $$, '42501', null, 'not without the letter u');

select * from finish();
rollback;
