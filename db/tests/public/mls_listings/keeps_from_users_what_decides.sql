begin;
select plan(15);

select set_config('tests.listing', tests.real_estate()::text, true);
select tests.sign_in_broker('system_admin');
select throws_ok(
    format('update public.mls_listings as l set %I = default where l.id = %L', c.name, current_setting('tests.listing')::uuid),
    '42501', null, c.name)
from unnest(array[
    'id', 'tenant_id', 'status', 'origin_system', 'origin_key', 'origin_status', 'is_externally_managed', 'origin_deleted',
    'claimed_at', 'claimed_by', 'published_at', 'created_by']) as c (name);
select throws_like(
    format('update public.mls_listings as l set listing_key = default where l.id = %L', current_setting('tests.listing')::uuid),
    '%permission denied%', 'listing_key');
select throws_ok(
    'insert into public.mls_listings (tenant_id, status) select t.id, ''PUBLISHED'' from public.tenants as t',
    '42501', null, 'no listing begins published');
select lives_ok(
    format('update public.mls_listings as l set name = ''New'', list_price = 1 where l.id = %L', current_setting('tests.listing')::uuid),
    'the rest is theirs');

select * from finish();
rollback;
