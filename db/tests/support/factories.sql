-- What the pgTAP files arrange with, in a schema of its own; loaded into the tests' template
-- database, never deployed. Each factory has defaults for all that a test does not care about.

create schema tests;
grant usage on schema tests to anon, authenticated, service_role;

-- A tenant of that name; the same name is the same tenant.
create function tests.tenant(p_name text default 'tenant one') returns uuid
language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into public.tenants (name) values (p_name) on conflict do nothing;
    select t.id from public.tenants as t where lower(t.name) = lower(p_name);
$func$;

-- A DMO of a tenant.
create function tests.dmo(p_name text default 'Visit Town', p_tenant text default 'tenant one')
returns integer language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into public.dmos (tenant_id, name, country, state)
    values (tests.tenant(p_tenant), p_name, 'HU', 'BU')
    returning id;
$func$;

-- A canonical listing of a DMO.
create function tests.listing(p_dmo_id integer, p_name text default 'Café Central') returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into public.listings (tenant_id, dmo_id, name)
    select d.tenant_id, d.id, p_name from public.dmos as d where d.id = p_dmo_id
    returning id;
$func$;

-- From now on the transaction acts as a signed-in user of a tenant, whose token names those roles.
create function tests.sign_in(
    p_tenant text default 'tenant one',
    p_roles text[] default '{super_admin}',
    p_user_id uuid default '00000000-0000-0000-0000-000000000001'
) returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    select set_config('request.jwt.claims', jsonb_build_object(
        'sub', p_user_id,
        'role', 'authenticated',
        'app_metadata', jsonb_strip_nulls(jsonb_build_object(
            'tenant_id', (select t.id from public.tenants as t where t.name = p_tenant),
            'roles', p_roles
        ))
    )::text, true);
    select set_config('role', 'authenticated', true);
$func$;

-- The owner again.
create function tests.sign_out() returns void
language sql
set search_path = pg_catalog, pg_temp
as $func$
    select set_config('role', 'none', true);
    select set_config('request.jwt.claims', '', true);
$func$;
grant execute on function tests.sign_out to public;
