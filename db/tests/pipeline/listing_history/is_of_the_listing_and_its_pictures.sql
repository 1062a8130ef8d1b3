begin;
select plan(5);

select set_config('tests.own', tests.real_estate()::text, true),
    set_config('tests.other', tests.real_estate('00000000-0000-0000-0000-000000000002')::text, true);
select tests.sign_in_broker();
select pipeline.edit_estate(current_setting('tests.own')::uuid, '{"bedrooms": "3"}', 0, 'the owner called');
insert into public.mls_listing_media (tenant_id, listing_id, title)
select l.tenant_id, l.id, 'Sea' from public.mls_listings as l where l.id = current_setting('tests.own')::uuid;

create function pg_temp.told(p_before bigint default null, p_limit integer default 50) returns text[] language sql
as $$ select array(select h.action || ' ' || coalesce(h.field, h.data_domain) from pipeline.listing_history(current_setting('tests.own')::uuid, p_before, p_limit) as h) $$;
select is(pg_temp.told(), array['insert mls_media', 'update bedrooms', 'insert mls_listings'], 'the latest first');
select is(pg_temp.told(p_limit => 1), array['insert mls_media'], 'a page');
select is(pg_temp.told((select min(h.id) + 1 from pipeline.listing_history(current_setting('tests.own')::uuid) as h)), array['insert mls_listings'], 'before a change');
select is((select h.reason from pipeline.listing_history(current_setting('tests.own')::uuid) as h where h.field = 'bedrooms'), 'the owner called', 'with its reason');
select throws_ok($$ select pipeline.listing_history(current_setting('tests.other')::uuid) $$, 'LC040', null, 'a colleague''s is not told');

select * from finish();
rollback;
