-- 005_owners

drop table pipeline.countries;
drop table pipeline.user_roles;
drop table pipeline.role_permissions;
drop table pipeline.permissions;
drop table pipeline.roles;
drop table pipeline.sources;
drop table public.dmos;
drop table public.tenants;
