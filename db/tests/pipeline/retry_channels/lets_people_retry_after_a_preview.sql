begin;
select plan(18);

create function pg_temp.channel(
    p_name text, p_portal text, p_error text, p_listing_status text default 'PUBLISHED',
    p_broker uuid default '00000000-0000-0000-0000-000000000001', p_status text default 'FAILED') returns void
language plpgsql as $func$
declare
    v_listing_id uuid := tests.real_estate(p_broker);
begin
    perform set_config('pipeline.merging', 'on', true);
    update public.mls_listings set status = p_listing_status::public.mls_listing_status where id = v_listing_id;
    insert into public.mls_listing_syndications (tenant_id, listing_id, portal, status, attempts, last_error, external_id)
    values (tests.tenant(), v_listing_id, p_portal, p_status, 12, p_error, p_name);
end
$func$;
select
    pg_temp.channel('a', 'FACEBOOK', 'no price'), pg_temp.channel('b', 'FACEBOOK', 'no price', 'PUBLISHED', gen_random_uuid()),
    pg_temp.channel('c', 'FACEBOOK', 'no photo'), pg_temp.channel('d', 'FACEBOOK', 'no price', 'DRAFT'), pg_temp.channel('e', 'LINKEDIN', 'no price'),
    pg_temp.channel('f', 'FACEBOOK', 'no price', 'PUBLISHED', '00000000-0000-0000-0000-000000000001', 'ACTIVE'), pg_temp.channel('g', 'INSTAGRAM', 'no price');
-- What came in from a source and nobody has claimed is seen by everybody, and changed by nobody but managers.
insert into public.mls_listing_syndications (tenant_id, listing_id, portal, status, external_id)
values (tests.tenant(), tests.real_estate(null), 'FACEBOOK', 'FAILED', 'ingested');
insert into public.mls_portal_definitions (tenant_id, code, name, portal_type, is_active) values (tests.tenant(), 'LINKEDIN', 'LinkedIn', 'SOCIAL', false);
create temporary table channels as select s.id, s.external_id as name from public.mls_listing_syndications as s;
grant select on channels to authenticated;
create function pg_temp.pending() returns text language sql as $$
    select string_agg(s.external_id, '' order by s.external_id) from public.mls_listing_syndications as s where s.status = 'PENDING'
$$;
create function pg_temp.id(p_name text) returns uuid[] language sql as $$ select array_agg(c.id) from channels as c where c.name = p_name $$;

grant execute on function pg_temp.pending(), pg_temp.id(text) to authenticated;

select tests.sign_in_broker('self', 'r');
select throws_ok('select pipeline.retry_channels()', '42501', null, 'not without the letter u');

reset role;
select tests.sign_in_broker('self', 'ru');
select is(pipeline.retry_channels('FACEBOOK', 'no price', p_preview => true),
    '{"rows": 1, "is_more": false, "not_out": 1, "switched_off": 0, "portals": {"FACEBOOK": 1}}', 'what it would do: a broker''s own that is out');
select is(pg_temp.pending(), null, 'and nothing is done');
select throws_ok($$select pipeline.retry_channels('FACEBOOK', 'no price', p_expected => 2)$$, 'LC083', 'there are 1 failed pushes now, not the 2 that were shown',
    'not what nobody has seen');
select is(pipeline.retry_channels('FACEBOOK', 'no price', p_expected => 1) ->> 'rows', '1', 'what was shown');
select is(pg_temp.pending(), 'a', 'is pending');
select is((select s.attempts || s.last_error from public.mls_listing_syndications as s where s.external_id = 'a'), '0no price', 'it begins anew, and its error stays until there is another');
select is(pipeline.retry_channels(p_ids => pg_temp.id('b')) ->> 'rows', '0', 'not a listing of another broker');
select is(pipeline.retry_channels(p_ids => pg_temp.id('ingested')) ->> 'rows', '0', 'nor one that is seen and not one''s own');
select is(pipeline.retry_channels(p_ids => pg_temp.id('e')) ->> 'switched_off', '1', 'nor where the portal is off');
select is(pipeline.retry_channels(p_ids => pg_temp.id('f')) ->> 'rows', '0', 'nor what did not fail');
select is(pipeline.retry_channels(p_ids => pg_temp.id('a')) ->> 'rows', '0', 'nor twice');
select is(pipeline.retry_channels(p_ids => pg_temp.id('g')) ->> 'rows', '1', 'one alone');
select is(pg_temp.pending(), 'ag', 'is pending, too');

reset role;
select tests.sign_in_broker('global', 'ru', 'another');
select is(pipeline.retry_channels() ->> 'rows', '0', 'no other tenant''s');
select is(pipeline.retry_channels(p_ids => pg_temp.id('b')) ->> 'rows', '0', 'nor by its id');
reset role;
select tests.sign_in_broker('global', 'ru');
select is(pipeline.retry_channels(p_expected => 2), '{"rows": 2, "is_more": false, "not_out": 2, "switched_off": 1, "portals": {"FACEBOOK": 2}}',
    'a manager all of the tenant');
select is(pg_temp.pending(), 'abcg', 'those of others included');

select * from finish();
rollback;
