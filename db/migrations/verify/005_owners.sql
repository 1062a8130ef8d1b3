-- 005_owners

select id, name, created_at, updated_at from public.tenants where false;
select id, tenant_id, name, country, state, time_zone, language, created_at, updated_at from public.dmos where false;
select id, dmo_id, name, rank, created_at from pipeline.sources where false;
select name, description from pipeline.roles where false;
select name, description from pipeline.permissions where false;
select role_name, permission_name from pipeline.role_permissions where false;
select user_id, tenant_id, role_name, granted_at from pipeline.user_roles where false;
select code, name, calling_code, trunk_prefix, other_names from pipeline.countries where false;
