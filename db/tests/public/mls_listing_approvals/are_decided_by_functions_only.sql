begin;
select plan(4);

select set_config('tests.listing', tests.real_estate()::text, true), set_config('tests.tenant', tests.tenant()::text, true);
select tests.sign_in_broker();
select throws_ok(
    $$ insert into public.mls_listing_approvals (tenant_id, listing_id, approval_type)
    values (current_setting('tests.tenant')::uuid, current_setting('tests.listing')::uuid, 'MANAGEMENT') $$,
    '42501', null, 'nobody writes one');
select set_config('tests.approval', pipeline.request_approval(current_setting('tests.listing')::uuid, 'MANAGEMENT', null, null) ->> 'approval_id', true);
select results_eq(
    'select a.status, a.requested_by from public.mls_listing_approvals as a',
    $$ values ('PENDING', '00000000-0000-0000-0000-000000000001'::uuid) $$, 'a broker asks');
select tests.sign_out();
select tests.sign_in_broker('global', p_user_id => '00000000-0000-0000-0000-000000000002');
select throws_ok(
    'update public.mls_listing_approvals set status = ''APPROVED'', decided_by = auth.uid()', '42501', null, 'nobody answers past the function');
select pipeline.decide_approval(current_setting('tests.approval')::uuid, 'approve', null);
select results_eq('select a.status from public.mls_listing_approvals as a', array['APPROVED'], 'a manager answers');

select * from finish();
rollback;
