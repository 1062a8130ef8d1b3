begin;
select plan(7);

insert into public.mls_status_history (tenant_id, listing_id, to_status) values (tests.tenant(), tests.real_estate(), 'DRAFT');
select throws_ok('update public.mls_status_history as h set reason = ''x'' where true', '42501', null, 'the owner can not rewrite it');
select throws_ok('delete from public.mls_status_history as h where true', '42501', null, 'nor shorten it');
select throws_ok('truncate public.mls_status_history', '42501', null, 'nor empty it');
select throws_ok('delete from public.mls_listings as l where true', '23503', null, 'nor delete a listing with its history');

set local role service_role;
select throws_ok('update public.mls_status_history as h set reason = ''x'' where true', '42501', null, 'nor can the service');
select throws_ok('delete from public.mls_status_history as h where true', '42501', null, 'in any way');
set local role none;
select results_eq('select count(*) from public.mls_status_history', array[1::bigint], 'it is as it was');

select * from finish();
rollback;
