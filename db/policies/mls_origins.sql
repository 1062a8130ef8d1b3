-- What the sources said: whoever sees a record sees what its source said of it (the compatible views
-- read it as their caller). Batches on their way to the merge are the service's alone.

revoke all on table
    pipeline.origin_property, pipeline.origin_media, pipeline.origin_member,
    pipeline.origin_contacts, pipeline.origin_office,
    staging.mls_property, staging.mls_media, staging.mls_member,
    staging.mls_contacts, staging.mls_office
    from public, anon, authenticated, service_role;

-- The record's own policy filters the sub-select.
do $policies$
declare
    v record;
begin
    for v in
        select * from (values
            ('origin_property', 'mls_listings'),
            ('origin_media', 'mls_listing_media'),
            ('origin_member', 'members'),
            ('origin_contacts', 'mls_contacts'),
            ('origin_office', 'offices')
        ) as p (origin_table, record_table)
    loop
        execute format($query$
            create policy %1$s_select_with_record on pipeline.%1$I
                for select to authenticated
                using (
                    tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
                    and exists (select from public.%2$I as r where r.id = record_id)
                )
        $query$, v.origin_table, v.record_table);
    end loop;
end
$policies$;

grant select on table
    pipeline.origin_property, pipeline.origin_media, pipeline.origin_member,
    pipeline.origin_contacts, pipeline.origin_office
    to authenticated;
grant select, insert, update, delete on table
    pipeline.origin_property, pipeline.origin_media, pipeline.origin_member,
    pipeline.origin_contacts, pipeline.origin_office,
    staging.mls_property, staging.mls_media, staging.mls_member,
    staging.mls_contacts, staging.mls_office
    to service_role;
