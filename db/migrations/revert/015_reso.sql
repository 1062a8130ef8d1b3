-- 015_reso

drop index public.mls_listings_replication_idx;
alter table public.mls_listings
    drop column reso_modified_ts,
    drop column is_served;
drop table pipeline.serve_settings;
do $role$
begin
    if exists (select from pg_catalog.pg_roles as r where r.rolname = 'reso_api') then
        revoke usage on schema pipeline from reso_api;
    end if;
end
$role$;
