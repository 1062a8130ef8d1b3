-- Real estate. Who may do what, docs/access.md says in words:
--   the tenant     tenants_in_reach(): the own one, all for scope system_admin
--   the rows       brokers_in_reach(): the own ones (self), the team's (team); is_tenant_wide(): all (global and wider)
--   the verb       may(): a letter of c, r, u, d in the token
-- All of them are asked in sub-selects, which run once a statement and not once a row. Arrays, so that indexes serve.

revoke all on table
    public.mls_listings, public.mls_contacts, public.mls_listing_contact_roles, public.mls_checklist_templates,
    public.mls_listing_checklist_items, public.mls_document_type_config, public.mls_listing_documents,
    public.mls_listing_media, public.mls_developments, public.mls_development_buildings,
    public.mls_listing_remarks, public.mls_status_history, public.mls_price_history,
    public.mls_listing_approvals, public.mls_listing_tasks, public.mls_portal_definitions,
    public.mls_listing_syndications, public.mls_listing_notes, public.mls_approval_type_config,
    public.mls_decision_history
    from public, anon, authenticated, service_role;

-- Listings. All of the tenant see what is INGESTED, so that they can claim it; nobody but its broker changes it.
create policy mls_listings_select_in_reach on public.mls_listings
    for select to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.may('r'))
        and (
            (select pipeline.is_tenant_wide())
            or broker_id = any ((select pipeline.brokers_in_reach())::uuid[])
            or status = 'INGESTED'
        )
    );
create policy mls_listings_insert_in_reach on public.mls_listings
    for insert to authenticated
    with check (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.may('c'))
        and ((select pipeline.is_tenant_wide()) or broker_id = any ((select pipeline.brokers_in_reach())::uuid[]))
        and (development_id is null or exists (
            select from public.mls_developments as d
            where d.id = mls_listings.development_id and d.tenant_id = mls_listings.tenant_id))
        and (building_id is null or exists (
            select from public.mls_development_buildings as b
            where b.id = mls_listings.building_id and b.tenant_id = mls_listings.tenant_id))
    );
create policy mls_listings_update_in_reach on public.mls_listings
    for update to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.may('u'))
        and ((select pipeline.is_tenant_wide()) or broker_id = any ((select pipeline.brokers_in_reach())::uuid[]))
    )
    with check (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.may('u'))
        and ((select pipeline.is_tenant_wide()) or broker_id = any ((select pipeline.brokers_in_reach())::uuid[]))
        and (development_id is null or exists (
            select from public.mls_developments as d
            where d.id = mls_listings.development_id and d.tenant_id = mls_listings.tenant_id))
        and (building_id is null or exists (
            select from public.mls_development_buildings as b
            where b.id = mls_listings.building_id and b.tenant_id = mls_listings.tenant_id))
    );
-- Drafts that people made. Anything else ends as WITHDRAWN; what a source sends would come back with its next batch.
create policy mls_listings_delete_in_reach on public.mls_listings
    for delete to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.may('d'))
        and ((select pipeline.is_tenant_wide()) or broker_id = any ((select pipeline.brokers_in_reach())::uuid[]))
        and status = 'DRAFT'
        and (origin_system is null or origin_system = 'MANUAL')
    );

-- What hangs on a listing: read by whoever sees the listing (its own policy filters the sub-select), written by whoever
-- may write it. "rows" narrows whom a row concerns, "refers" looks at what else a new row points to: a foreign key asks
-- no policy, so a row could hang on another tenant's.
do $policies$
declare
    v record;
begin
    for v in
        select * from (values
            ('mls_listing_contact_roles', '{r,c,u,d}'::text[], 'true',
                'exists (select from public.mls_contacts as o '
                'where o.id = contact_id and o.tenant_id = mls_listing_contact_roles.tenant_id)'),
            ('mls_listing_checklist_items', '{r,c,u,d}', 'true',
                'exists (select from public.mls_checklist_templates as o where o.id = template_id)'),
            ('mls_listing_documents', '{r,c,u,d}', 'true',
                'exists (select from public.mls_document_type_config as o where o.id = document_type_id)'),
            ('mls_listing_media', '{r,c,u,d}', 'true', 'true'),
            ('mls_listing_remarks', '{r,c,u,d}', 'true', 'true'),
            ('mls_listing_syndications', '{r,c,u,d}', 'true', 'true'),
            ('mls_listing_notes', '{r,c,u,d}', '(not is_private or created_by = (select auth.uid()))', 'true'),
            ('mls_listing_tasks', '{r,c,u,d}', 'true', 'true'),
            ('mls_listing_approvals', '{r}', 'true', 'true'),
            ('mls_decision_history', '{r}', 'true', 'true'),
            ('mls_status_history', '{r}', 'true', 'true'),
            ('mls_price_history', '{r}', 'true', 'true')
        ) as p (table_name, verbs, rows, refers)
    loop
        execute format($query$
            create policy %1$s_select_with_listing on public.%1$I
                for select to authenticated
                using (
                    tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
                    and (select pipeline.may('r'))
                    and %2$s
                    and exists (select from public.mls_listings as l where l.id = %1$I.listing_id)
                )
        $query$, v.table_name, v.rows);
        if 'c' = any (v.verbs) then
            execute format($query$
                create policy %1$s_insert_with_listing on public.%1$I
                    for insert to authenticated
                    with check (
                        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
                        and (select pipeline.may('c'))
                        and exists (
                            select from public.mls_listings as l
                            where l.id = %1$I.listing_id and l.tenant_id = %1$I.tenant_id
                                and ((select pipeline.is_tenant_wide())
                                    or l.broker_id = any ((select pipeline.brokers_in_reach())::uuid[]))
                        )
                        and %2$s
                    )
            $query$, v.table_name, v.refers);
        end if;
        if 'u' = any (v.verbs) then
            execute format($query$
                create policy %1$s_update_with_listing on public.%1$I
                    for update to authenticated
                    using (
                        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
                        and (select pipeline.may('u'))
                        and %2$s
                        and exists (
                            select from public.mls_listings as l
                            where l.id = %1$I.listing_id
                                and ((select pipeline.is_tenant_wide())
                                    or l.broker_id = any ((select pipeline.brokers_in_reach())::uuid[]))
                        )
                    )
                    with check (%2$s and %3$s)
            $query$, v.table_name, v.rows, v.refers);
        end if;
        if 'd' = any (v.verbs) then
            execute format($query$
                create policy %1$s_delete_with_listing on public.%1$I
                    for delete to authenticated
                    using (
                        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
                        and (select pipeline.may('d'))
                        and %2$s
                        and exists (
                            select from public.mls_listings as l
                            where l.id = %1$I.listing_id
                                and ((select pipeline.is_tenant_wide())
                                    or l.broker_id = any ((select pipeline.brokers_in_reach())::uuid[]))
                        )
                    )
            $query$, v.table_name,
                -- A source's picture would come back with its next batch: is_distributable hides it.
                case v.table_name when 'mls_listing_media' then '(origin_system is null or origin_system = ''MANUAL'')' else v.rows end);
        end if;
    end loop;
end
$policies$;

-- A task is also for the one who is to do it, whoever the listing's broker is.
create policy mls_listing_tasks_select_assigned on public.mls_listing_tasks
    for select to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.may('r'))
        and assigned_to = (select auth.uid())
    );
create policy mls_listing_tasks_update_assigned on public.mls_listing_tasks
    for update to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.may('u'))
        and assigned_to = (select auth.uid())
    )
    with check (tenant_id = any ((select pipeline.tenants_in_reach())::uuid[]));

-- Contacts: of the broker, and of the broker's listings.
create policy mls_contacts_select_in_reach on public.mls_contacts
    for select to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.may('r'))
        and (
            (select pipeline.is_tenant_wide())
            or broker_id = any ((select pipeline.brokers_in_reach())::uuid[])
            or id = any ((select pipeline.contacts_in_reach())::uuid[])
        )
    );
create policy mls_contacts_insert_in_reach on public.mls_contacts
    for insert to authenticated
    with check (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.may('c'))
        and ((select pipeline.is_tenant_wide()) or broker_id = any ((select pipeline.brokers_in_reach())::uuid[]))
    );
create policy mls_contacts_update_in_reach on public.mls_contacts
    for update to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.may('u'))
        and (
            (select pipeline.is_tenant_wide())
            or broker_id = any ((select pipeline.brokers_in_reach())::uuid[])
            or id = any ((select pipeline.contacts_in_reach())::uuid[])
        )
    );
create policy mls_contacts_delete_in_reach on public.mls_contacts
    for delete to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.may('d'))
        and ((select pipeline.is_tenant_wide()) or broker_id = any ((select pipeline.brokers_in_reach())::uuid[]))
        and (origin_system is null or origin_system = 'MANUAL')
    );

-- New-build projects belong to no broker: all of the tenant read them, managers write them.
do $policies$
declare
    v record;
begin
    for v in
        select * from (values
            ('mls_developments',
                '(developer_contact_id is null or exists (select from public.mls_contacts as o '
                'where o.id = developer_contact_id and o.tenant_id = mls_developments.tenant_id))'),
            ('mls_development_buildings',
                'exists (select from public.mls_developments as o '
                'where o.id = development_id and o.tenant_id = mls_development_buildings.tenant_id)')
        ) as p (table_name, refers)
    loop
        execute format($query$
            create policy %1$s_select_in_reach on public.%1$I
                for select to authenticated
                using (tenant_id = any ((select pipeline.tenants_in_reach())::uuid[]) and (select pipeline.may('r')));
            create policy %1$s_insert_by_managers on public.%1$I
                for insert to authenticated
                with check (
                    tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
                    and (select pipeline.may('c')) and (select pipeline.is_tenant_wide()) and %2$s
                );
            create policy %1$s_update_by_managers on public.%1$I
                for update to authenticated
                using (
                    tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
                    and (select pipeline.may('u')) and (select pipeline.is_tenant_wide())
                )
                with check (%2$s);
            create policy %1$s_delete_by_managers on public.%1$I
                for delete to authenticated
                using (
                    tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
                    and (select pipeline.may('d')) and (select pipeline.is_tenant_wide())
                )
        $query$, v.table_name, v.refers);
    end loop;
end
$policies$;

-- Settings: rows without a tenant are everybody's and come with each deploy; a tenant's own row of the same code stands
-- for them, and the tenant's administrators write it.
do $policies$
declare
    v_table text;
begin
    foreach v_table in array array['mls_checklist_templates', 'mls_document_type_config', 'mls_portal_definitions', 'mls_approval_type_config'] loop
        execute format($query$
            create policy %1$s_select_in_reach on public.%1$I
                for select to authenticated
                using (
                    (tenant_id is null or tenant_id = any ((select pipeline.tenants_in_reach())::uuid[]))
                    and (select pipeline.may('r'))
                );
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

-- By column: people write all but what is the database's to set: keys and owners, who did what and when, what a source
-- said, and whatever decides on a listing's way: its status, approvals, pushes to portals. Functions do that.
do $grants$
declare
    v record;
    v_insert text;
    v_update text;
begin
    for v in
        select * from (values
            ('mls_listings', true, '{status,status_changed_at,published_at,closed_at,is_externally_managed,claimed_at,claimed_by,'
                'sibling_id,modified_ts,updated_by,is_served,reso_modified_ts}'::text[]),
            ('mls_contacts', true, '{}'),
            ('mls_listing_contact_roles', true, '{}'),
            ('mls_checklist_templates', true, '{}'),
            ('mls_listing_checklist_items', false, '{is_completed,is_not_applicable,completed_by,completed_at}'),
            ('mls_document_type_config', true, '{}'),
            ('mls_approval_type_config', true, '{}'),
            ('mls_listing_documents', false, '{version,uploaded_by,status,approved_by,approved_at,rejection_reason}'),
            ('mls_listing_media', true, '{uploaded_by,is_approved,approved_by,approved_at,rejection_reason,content_hash}'),
            ('mls_developments', true, '{}'),
            ('mls_development_buildings', true, '{}'),
            ('mls_listing_remarks', true, '{is_approved}'),
            ('mls_listing_tasks', true, '{assigned_by}'),
            ('mls_portal_definitions', true, '{}'),
            ('mls_listing_syndications', true, '{external_id,external_url,published_at,last_pushed_at,attempts,last_error}'),
            ('mls_listing_notes', true, '{}')
        ) as p (table_name, is_all, closed)
    loop
        select
            string_agg(quote_ident(a.attname), ', ' order by a.attnum),
            string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (where a.attname not in ('tenant_id', 'listing_id'))
        into v_insert, v_update
        from pg_catalog.pg_attribute as a
        where a.attrelid = format('public.%I', v.table_name)::regclass and a.attnum > 0
            and not a.attisdropped and a.attgenerated = ''
            and a.attname <> all (v.closed || '{id,created_at,updated_at,created_by}')
            and a.attname !~ '^origin_';
        execute format('grant select, insert (%s) on table public.%I to authenticated', v_insert, v.table_name);
        if v.is_all then
            execute format('grant delete, update (%s) on table public.%I to authenticated', v_update, v.table_name);
        end if;
    end loop;
end
$grants$;
-- What was completed or approved stays what it is. A better document is its next version.
grant delete, update (due_date, note) on table public.mls_listing_checklist_items to authenticated;
grant delete, update (title) on table public.mls_listing_documents to authenticated;
grant select on table
    public.mls_listing_approvals, public.mls_decision_history, public.mls_status_history, public.mls_price_history
    to authenticated;

grant select, insert, update, delete on table
    public.mls_contacts, public.mls_listing_contact_roles, public.mls_checklist_templates,
    public.mls_listing_checklist_items, public.mls_document_type_config, public.mls_listing_documents,
    public.mls_listing_media, public.mls_developments, public.mls_development_buildings,
    public.mls_listing_remarks, public.mls_listing_approvals, public.mls_listing_tasks,
    public.mls_portal_definitions, public.mls_listing_syndications, public.mls_listing_notes, public.mls_approval_type_config
    to service_role;
-- No delete: what is gone from its source gets origin_deleted.
grant select, insert, update on table public.mls_listings to service_role;
-- Append-only; a trigger keeps the owner from it, too.
grant select, insert on table
    public.mls_decision_history, public.mls_status_history, public.mls_price_history
    to service_role;
