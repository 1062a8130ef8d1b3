begin;
select plan(4);

select set_config('tests.photographer', gen_random_uuid()::text, true);
insert into public.mls_listing_tasks (tenant_id, listing_id, title, assigned_to)
select tests.tenant(), l.id, t.title, t.assigned_to
from tests.real_estate() as l (id)
cross join (values ('take photos', current_setting('tests.photographer')::uuid), ('call the owner', null)) as t (title, assigned_to);

select tests.sign_in_broker(p_user_id => current_setting('tests.photographer')::uuid);
select is_empty('select from public.mls_listings', 'not the listing');
select results_eq('select t.title from public.mls_listing_tasks as t', array['take photos'], 'but the task');
update public.mls_listing_tasks set status = 'DONE';
select tests.sign_out();
select results_eq('select t.title from public.mls_listing_tasks as t where t.status = ''DONE''', array['take photos'], 'which can be done');
select tests.sign_in_broker(p_tenant => 'tenant two', p_user_id => current_setting('tests.photographer')::uuid);
select is_empty('select from public.mls_listing_tasks', 'in the own tenant only');

select * from finish();
rollback;
