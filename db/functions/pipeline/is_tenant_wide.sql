create or replace function pipeline.is_tenant_wide()
returns boolean language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select pipeline.scope() in ('global', 'org_admin', 'system_admin')
$func$;
comment on function pipeline.is_tenant_wide() is
    'Whether the caller reaches the rows of all brokers of a tenant: scope global or more.';
