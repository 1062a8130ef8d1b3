begin;
select plan(8);

create function pg_temp.channel(
    p_portal text, p_status text, p_attempts integer, p_minutes integer, p_listing_status text default 'PUBLISHED',
    p_broker uuid default '00000000-0000-0000-0000-000000000001') returns void
language plpgsql as $func$
declare
    v_listing_id uuid := tests.real_estate(p_broker);
begin
    perform set_config('pipeline.merging', 'on', true);
    update public.mls_listings set status = p_listing_status::public.mls_listing_status where id = v_listing_id;
    insert into public.mls_listing_syndications (tenant_id, listing_id, portal, status, attempts, updated_at)
    values (tests.tenant(), v_listing_id, p_portal, p_status, p_attempts, now() - make_interval(mins => p_minutes));
end
$func$;
select
    pg_temp.channel('FACEBOOK', 'FAILED', 3, 5), pg_temp.channel('FACEBOOK', 'FAILED', 10, 90), pg_temp.channel('FACEBOOK', 'FAILED', 1, 1, 'DRAFT'),
    pg_temp.channel('FACEBOOK', 'ACTIVE', 1, 7), pg_temp.channel('LINKEDIN', 'FAILED', 1, 3),
    pg_temp.channel('INSTAGRAM', 'PENDING', 0, 2, 'PUBLISHED', gen_random_uuid());
insert into public.mls_portal_definitions (tenant_id, code, name, portal_type, is_active) values (tests.tenant(), 'LINKEDIN', 'LinkedIn', 'SOCIAL', false);

create function pg_temp.told() returns text[] language sql as $$
    select array_agg(format('%s %s %s %s', c.portal, c.status, c.rows, c.gave_up) order by c.portal, c.status) from pipeline.count_channels() as c
$$;
grant execute on function pg_temp.told() to authenticated;

select tests.sign_in_broker('global', 'r');
select is(pg_temp.told(), '{FACEBOOK ACTIVE 1 0,FACEBOOK FAILED 3 2,INSTAGRAM PENDING 1 0,LINKEDIN FAILED 1 1}', 'all of the tenant');
select is((select c.oldest from pipeline.count_channels() as c where c.portal = 'FACEBOOK' and c.status = 'FAILED'), now() - interval '90 minutes',
    'since when the oldest failed');
select ok(
    (select c.next_push between now() - interval '1 minute' and now() + interval '3 minutes'
        from pipeline.count_channels() as c where c.portal = 'FACEBOOK' and c.status = 'FAILED'),
    'the next try: half of eight minutes at least, and eight at most, after it failed'
);
select is((select c.next_push from pipeline.count_channels() as c where c.portal = 'LINKEDIN'), null, 'none where the portal is off');
select is((select c.rows from pipeline.count_channels(2) as c where c.portal = 'FACEBOOK' and c.status = 'FAILED'), 3::bigint, 'up to a bound, and one more');
select is((select p.is_on from pipeline.portals_in_use() as p where p.code = 'LINKEDIN'), false, 'the tenant''s own definition stands');

reset role;
select tests.sign_in_broker('self', 'r');
select is(pg_temp.told(), '{FACEBOOK ACTIVE 1 0,FACEBOOK FAILED 3 2,LINKEDIN FAILED 1 1}', 'a broker''s own');
reset role;
select tests.sign_in_broker('global', 'r', 'another');
select is(pg_temp.told(), null, 'nobody else''s');

select * from finish();
rollback;
