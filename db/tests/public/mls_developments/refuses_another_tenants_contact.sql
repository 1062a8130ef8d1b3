begin;
select plan(2);

insert into public.mls_contacts (tenant_id, last_name)
values (tests.tenant('tenant one'), 'Ours'), (tests.tenant('tenant two'), 'Theirs');
select set_config('tests.' || lower(c.last_name), c.id::text, true), set_config('tests.tenant', tests.tenant()::text, true)
from public.mls_contacts as c;

select tests.sign_in_broker('global');
select lives_ok(
    $$ insert into public.mls_developments (tenant_id, name, developer_contact_id)
    values (current_setting('tests.tenant')::uuid, 'Towers', current_setting('tests.ours')::uuid) $$,
    'a developer whom the tenant knows'
);
select throws_ok(
    $$ update public.mls_developments set developer_contact_id = current_setting('tests.theirs')::uuid $$,
    '42501', null, 'not another tenant''s'
);

select * from finish();
rollback;
