begin;
select plan(6);

select set_config('tests.listing', tests.real_estate()::text, true);
create function pg_temp.picture(p_key text, p_order integer, p_category text default 'Photo', p_is_primary boolean default false) returns void
language sql as $func$
    insert into public.mls_listing_media (tenant_id, listing_id, origin_system, origin_media_key, title, media_category, media_url, display_order, is_primary)
    select l.tenant_id, l.id, case when p_key ~ '^M' then 'QOBRIX' end, case when p_key ~ '^M' then p_key end, p_key, p_category, 'https://x.test/' || p_key, p_order,
        p_is_primary
    from public.mls_listings as l where l.id = current_setting('tests.listing')::uuid;
$func$;
create function pg_temp.settled() returns text[] language sql as $func$
    select pipeline.settle_primary(array[current_setting('tests.listing')::uuid]);
    select array_agg(m.title order by m.title) from public.mls_listing_media as m where m.listing_id = current_setting('tests.listing')::uuid and m.is_primary;
$func$;

select is(pg_temp.settled(), null, 'none where there is none');
select pg_temp.picture('M1', 1, 'Floor Plan'), pg_temp.picture('M3', 3), pg_temp.picture('M2', 2);
select is(pg_temp.settled(), '{M2}', 'the first photo, plans after all photos');
update public.mls_listing_media set origin_deleted = true where title = 'M2';
select is(pg_temp.settled(), '{M3}', 'what the source has no more is not it');
update public.mls_listing_media set origin_deleted = false where title = 'M2';
insert into pipeline.origin_media (record_id, tenant_id, origin_system, origin_key, "X_IsPrimary")
select m.id, m.tenant_id, 'QOBRIX', 'M1', 'Yes' from public.mls_listing_media as m where m.title = 'M1';
select pg_temp.picture('own', 9);
update public.mls_listing_media set is_primary = false where title = 'M3';
select is(pg_temp.settled(), '{M1}', 'the one that the source names');
update public.mls_listing_media set is_primary = (title = 'own') where listing_id = current_setting('tests.listing')::uuid;
select is(pg_temp.settled(), '{own}', 'a person''s');
update public.mls_listing_media set is_primary = (title = 'M3') where listing_id = current_setting('tests.listing')::uuid;
select is(pg_temp.settled(), '{M3}', 'a person''s choice among the source''s');

select * from finish();
rollback;
