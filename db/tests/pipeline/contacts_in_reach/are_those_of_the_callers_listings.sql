begin;
select plan(3);

insert into public.mls_contacts (tenant_id, last_name)
values (tests.tenant(), 'of mine'), (tests.tenant(), 'of another''s'), (tests.tenant(), 'of nobody''s');
insert into public.mls_listing_contact_roles (tenant_id, listing_id, contact_id, role)
select c.tenant_id, l.id, c.id, 'SELLER'
from (values
    ('of mine', tests.real_estate()),
    ('of another''s', tests.real_estate(gen_random_uuid())),
    ('of nobody''s', tests.real_estate(null))
) as l (last_name, id)
join public.mls_contacts as c on c.last_name = l.last_name;

select tests.sign_in_broker();
select results_eq('select c.last_name from public.mls_contacts as c', array['of mine'], 'a seller comes with the listing');
update public.mls_contacts as c set notes = 'called' where true;
select results_eq('select c.last_name from public.mls_contacts as c where c.notes = ''called''', array['of mine'], 'and can be written');
delete from public.mls_contacts as c where true;
select isnt_empty('select from public.mls_contacts', 'but not deleted');

select * from finish();
rollback;
