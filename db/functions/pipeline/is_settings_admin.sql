create or replace function pipeline.is_settings_admin()
returns boolean language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select pipeline.scope() in ('org_admin', 'system_admin')
$func$;
comment on function pipeline.is_settings_admin() is
    'Whether the caller may change a tenant''s settings: offices, teams, members, checklists, document types, portals.';
