begin;
select plan(4);

select set_config('tests.listing', tests.real_estate()::text, true), set_config('tests.tenant', tests.tenant()::text, true);
select tests.sign_in_broker();
insert into public.mls_listing_notes (tenant_id, listing_id, content, is_private)
values
    (current_setting('tests.tenant')::uuid, current_setting('tests.listing')::uuid, 'for all', false),
    (current_setting('tests.tenant')::uuid, current_setting('tests.listing')::uuid, 'for me', true);
select results_eq('select count(*) from public.mls_listing_notes', array[2::bigint], 'the writer reads both');
select throws_ok('update public.mls_listing_notes as n set created_by = null where true', '42501', null, 'and stays the writer');
select tests.sign_out();
select tests.sign_in_broker('org_admin', p_user_id => gen_random_uuid());
update public.mls_listing_notes set content = 'seen';
select results_eq('select n.content from public.mls_listing_notes as n', array['seen'], 'an administrator one, and writes that one only');
select tests.sign_out();
select results_eq(
    'select n.content from public.mls_listing_notes as n where n.is_private', array['for me'], 'the private one is as it was'
);

select * from finish();
rollback;
