begin;
select plan(14);

create function pg_temp.channel(p_name text, p_portal text, p_status text, p_error text, p_minutes integer, p_tenant text, p_broker uuid) returns void
language plpgsql as $func$
declare
    v_listing_id uuid := tests.real_estate(p_broker, p_tenant, p_name);
begin
    insert into public.mls_listing_syndications (tenant_id, listing_id, portal, status, last_error, external_id, updated_at)
    values (tests.tenant(p_tenant), v_listing_id, p_portal, p_status, p_error, p_name, now() - make_interval(mins => p_minutes));
end
$func$;
create function pg_temp.mine() returns uuid language sql as $$ select '00000000-0000-0000-0000-000000000001'::uuid $$;
select
    pg_temp.channel('a', 'FACEBOOK', 'FAILED', 'listing 123456: no price', 1, 'tenant one', pg_temp.mine()),
    pg_temp.channel('b', 'FACEBOOK', 'FAILED', 'listing 654321: no price', 2, 'tenant one', gen_random_uuid()),
    pg_temp.channel('c', 'FACEBOOK', 'FAILED', 'HTTP 503: 0f8fad5b-d9cb-469f-a165-70867728950e is busy', 3, 'tenant one', pg_temp.mine()),
    pg_temp.channel('d', 'SIR_GLOBAL', 'ACTIVE', null, 4, 'tenant one', pg_temp.mine()),
    pg_temp.channel('e', 'OLD_PORTAL', 'FAILED', null, 5, 'tenant one', gen_random_uuid()),
    pg_temp.channel('f', 'FACEBOOK', 'FAILED', 'listing 111111: no price', 0, 'another', pg_temp.mine());
create function pg_temp.found(
    p_portal text, p_status text, p_error text, p_limit integer default 10, p_before timestamptz default null, p_id uuid default null)
returns text language sql as $$
    select string_agg(f.external_id, '' order by f.n)
    from pipeline.find_channels(p_portal, p_status, p_error, p_limit, p_before, p_id) with ordinality as f (
        id, tenant_id, listing_id, portal, status, external_id, external_url, published_at, last_pushed_at, attempts, last_error, created_at,
        updated_at, error_group, n)
$$;

grant execute on function pg_temp.found(text, text, text, integer, timestamptz, uuid) to authenticated;

select tests.sign_in_broker('global', 'r');
select is(pg_temp.found(null, null, null), 'abcde', 'all of the tenant, what changed last first, also on a portal that nobody has defined');
select is(pg_temp.found('FACEBOOK', null, null), 'abc', 'of a portal');
select is(pg_temp.found(null, 'ACTIVE', null), 'd', 'in a state');
select is(pg_temp.found(null, null, 'listing …: no price'), 'ab', 'with an error of one kind: its numbers and ids left out');
select is(pg_temp.found(null, null, 'HTTP 503: … is busy'), 'c', 'short numbers stay');
select is(pg_temp.found(null, null, ''), 'e', 'without any reason');
select is(pg_temp.found(null, 'ACTIVE', 'listing …: no price'), null, 'only what failed has an error');
select is(pg_temp.found(null, null, null, 2), 'ab', 'so many');
select is(
    (select pg_temp.found(null, null, null, 2, f.updated_at, f.id) from pipeline.find_channels(null, null, null, 2) as f offset 1), 'cd', 'and those behind'
);
select is((select string_agg(e.error_group || e.rows, ' ') from pipeline.channel_errors('FACEBOOK') as e), 'listing …: no price2 HTTP 503: … is busy1',
    'the kinds of errors, the most frequent first');
select ok((select not is_defined and is_on from pipeline.portals_in_use() where code = 'OLD_PORTAL'), 'what nobody has defined is on');

reset role;
select tests.sign_in_broker('self', 'r');
select is(pg_temp.found(null, null, null), 'acd', 'a broker sees those of the own listings');
select is(pg_temp.found('FACEBOOK', 'FAILED', 'listing …: no price'), 'a', 'by the same filters');

reset role;
select tests.sign_in_broker('global', '');
select is(pg_temp.found(null, null, null), null, 'nothing without the letter r');

select * from finish();
rollback;
