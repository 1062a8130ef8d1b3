-- Markets, offices, teams and members: everyone of the tenant reads them, its administrators (scope
-- org_admin) change them. What leads records to a tenant (a market, an office key, a source's key)
-- only the service sets.

revoke all on table public.markets, public.offices, public.teams, public.members
    from public, anon, authenticated, service_role;

create policy markets_select_in_reach on public.markets
    for select to authenticated
    using (tenant_id = any ((select pipeline.tenants_in_reach())::uuid[]) and (select pipeline.may('r')));
create policy markets_update_by_admins on public.markets
    for update to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.may('u')) and (select pipeline.is_settings_admin())
    );

do $policies$
declare
    v_table text;
begin
    foreach v_table in array array['offices', 'teams', 'members'] loop
        execute format($query$
            create policy %1$s_select_in_reach on public.%1$I
                for select to authenticated
                using (tenant_id = any ((select pipeline.tenants_in_reach())::uuid[]) and (select pipeline.may('r')));
            create policy %1$s_insert_by_admins on public.%1$I
                for insert to authenticated
                with check (
                    tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
                    and (select pipeline.may('c')) and (select pipeline.is_settings_admin())
                );
            create policy %1$s_update_by_admins on public.%1$I
                for update to authenticated
                using (
                    tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
                    and (select pipeline.may('u')) and (select pipeline.is_settings_admin())
                );
            create policy %1$s_delete_by_admins on public.%1$I
                for delete to authenticated
                using (
                    tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
                    and (select pipeline.may('d')) and (select pipeline.is_settings_admin())
                )
        $query$, v_table);
    end loop;
end
$policies$;

grant select on table public.markets, public.offices, public.teams, public.members to authenticated;
grant delete on table public.offices, public.teams, public.members to authenticated;
grant update (name, currency, other_currencies) on table public.markets to authenticated;
grant
    insert (
        tenant_id, market, name, mls_id, email, phone, fax, status, type, address_1, address_2, city,
        state, post_code, country, description, default_broker_id
    ),
    update (
        name, mls_id, email, phone, fax, status, type, address_1, address_2, city,
        state, post_code, country, description, default_broker_id
    )
    on table public.offices to authenticated;
grant
    insert (tenant_id, office_id, name),
    update (office_id, name)
    on table public.teams to authenticated;
grant
    insert (
        tenant_id, office_id, team_id, user_id, mls_id, first_name, last_name, full_name, email, phone,
        office_phone, status, type, address, city, state, post_code, country, description
    ),
    update (
        office_id, team_id, user_id, mls_id, first_name, last_name, full_name, email, phone,
        office_phone, status, type, address, city, state, post_code, country, description
    )
    on table public.members to authenticated;

grant select, insert, update, delete on table
    public.markets, public.offices, public.teams, public.members
    to service_role;
