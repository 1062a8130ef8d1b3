begin;
select plan(3);

select set_config('tests.tenant', tests.tenant()::text, true);
select tests.sign_in_broker();
insert into public.mls_listings (tenant_id, name) values (current_setting('tests.tenant')::uuid, 'Villa');
select results_eq(
    'select l.broker_id, l.created_by, l.status::text from public.mls_listings as l',
    $$ values ('00000000-0000-0000-0000-000000000001'::uuid, '00000000-0000-0000-0000-000000000001'::uuid, 'DRAFT') $$,
    'a draft of the one who wrote it');
select ok((select l.listing_key = l.id::text from public.mls_listings as l), 'its key is its id');
select throws_ok(
    format('insert into public.mls_listings (tenant_id, broker_id) values (%L, gen_random_uuid())', current_setting('tests.tenant')::uuid),
    '42501', null, 'nobody gives listings to others beyond the own scope');

select * from finish();
rollback;
