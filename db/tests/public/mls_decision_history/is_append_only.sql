begin;
select plan(7);

insert into public.mls_decision_history (tenant_id, listing_id, subject, subject_id, decision)
values (tests.tenant(), tests.real_estate(), 'MEDIA', gen_random_uuid(), 'APPROVED');
select throws_ok('update public.mls_decision_history as h set note = ''x'' where true', '42501', null, 'the owner can not rewrite it');
select throws_ok('delete from public.mls_decision_history as h where true', '42501', null, 'nor shorten it');
select throws_ok('truncate public.mls_decision_history', '42501', null, 'nor empty it');
select throws_ok('delete from public.mls_listings as l where true', '23503', null, 'nor delete a listing with its history');

set local role service_role;
select throws_ok('update public.mls_decision_history as h set note = ''x'' where true', '42501', null, 'nor can the service');
select throws_ok('delete from public.mls_decision_history as h where true', '42501', null, 'in any way');
set local role none;
select results_eq('select count(*) from public.mls_decision_history', array[1::bigint], 'it is as it was');

select * from finish();
rollback;
