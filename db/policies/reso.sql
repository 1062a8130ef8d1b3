-- What the RESO API is served. reso_api reads the views and nothing else; signed-in users read of them
-- what they may read of the tables; what is served, the tenant's administrators say.

revoke all on table
    pipeline.serve_settings,
    public.property_reso, public.media_reso, public.contacts_reso, public.member_reso, public.office_reso,
    reso.property, reso.media, reso.contacts, reso.member, reso.office
    from public, anon, authenticated, service_role;

create policy serve_settings_select_own_tenant on pipeline.serve_settings
    for select to authenticated
    using (tenant_id = any ((select pipeline.tenants_in_reach())::uuid[]) and (select pipeline.may('r')));
create policy serve_settings_insert_by_admin on pipeline.serve_settings
    for insert to authenticated
    with check (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.is_settings_admin()) and (select pipeline.may('c'))
    );
create policy serve_settings_update_by_admin on pipeline.serve_settings
    for update to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.is_settings_admin()) and (select pipeline.may('u'))
    );
create policy serve_settings_delete_by_admin on pipeline.serve_settings
    for delete to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.is_settings_admin()) and (select pipeline.may('d'))
    );

grant select, insert, update, delete on table pipeline.serve_settings to authenticated, service_role;
grant usage on schema reso to authenticated, service_role;
grant select on table
    public.property_reso, public.media_reso, public.contacts_reso, public.member_reso, public.office_reso,
    reso.property, reso.media, reso.contacts, reso.member, reso.office
    to authenticated, service_role;
do $grants$
begin
    if exists (select from pg_catalog.pg_roles as r where r.rolname = 'reso_api') then
        grant usage on schema pipeline, reso to reso_api;
        revoke all on table
            public.property_reso, public.media_reso, public.contacts_reso, public.member_reso, public.office_reso,
            reso.property, reso.media, reso.contacts, reso.member, reso.office
            from reso_api;
        grant select on table
            public.property_reso, public.media_reso, public.contacts_reso, public.member_reso, public.office_reso,
            reso.property, reso.media, reso.contacts, reso.member, reso.office
            to reso_api;
    end if;
end
$grants$;
