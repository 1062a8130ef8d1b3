begin;
select plan(4);

select pipeline.add_dmo('Galway', 'IE', 'G', 'default', 'en');
insert into pipeline.roles (name, description) values ('editor', 'Configures');
insert into pipeline.role_permissions values ('editor', 'pipeline:configure'), ('editor', 'pipeline:read');
select pipeline.set_config(pipeline.find_dmo('Galway'), 'import',
    '{"source_type": "api", "source_name": "board", "feed": {"url": "https://a.example", "auth": {"type": "bearer", "token": "env:CDL_FEED_X"}}}');
select set_config('request.jwt.claims', jsonb_build_object('sub', '00000000-0000-4000-8000-000000000001', 'role', 'authenticated',
    'app_metadata', jsonb_build_object('tenant_id', (select d.tenant_id from public.dmos as d where d.name = 'Galway'), 'roles', jsonb_build_array('editor')))::text, true);
set local role authenticated;

select throws_ok(
    $$select pipeline.set_config(pipeline.find_dmo('Galway'), 'import',
        '{"source_type": "api", "source_name": "board", "feed": {"url": "https://evil.example", "auth": {"type": "bearer", "token": "env:CDL_FEED_X"}}}')$$,
    '42501', 'permission pipeline:secrets is needed', 'a secret goes nowhere else'
);
select lives_ok(
    $$select pipeline.set_config(pipeline.find_dmo('Galway'), 'import',
        '{"source_type": "api", "source_name": "board", "columns": {"name": "title"},
            "feed": {"url": "https://a.example", "auth": {"type": "bearer", "token": "env:CDL_FEED_X"}}}')$$,
    'what is beside the feed can be changed'
);
select lives_ok(
    $$select pipeline.set_config(pipeline.find_dmo('Galway'), 'import', '{"source_type": "api", "source_name": "board", "feed": {"url": "https://a.example"}}')$$,
    'a feed without secrets'
);
reset role;
select set_config('request.jwt.claims', '', true);
select lives_ok(
    $$select pipeline.set_config(pipeline.find_dmo('Galway'), 'import',
        '{"source_type": "api", "source_name": "board", "feed": {"url": "https://b.example", "auth": {"type": "bearer", "token": "env:CDL_FEED_X"}}}')$$,
    'the service may'
);

select * from finish();
rollback;
