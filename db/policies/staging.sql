-- Staged rows: whoever may read the pipeline sees those of the own tenant. Decisions go through
-- the review functions, which check pipeline:review and write down who decided.

revoke all on table
    staging.batches, staging.listings, staging.listing_info, staging.listing_contact_info,
    staging.listing_images, staging.listing_hours
    from public, anon, authenticated, service_role;
revoke all on all sequences in schema staging from public, anon, authenticated, service_role;

create policy batches_select_own_tenant on staging.batches
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant()) and (select pipeline.can('pipeline:read'))
    );
create policy listings_select_own_tenant on staging.listings
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant()) and (select pipeline.can('pipeline:read'))
    );
create policy listing_info_select_own_tenant on staging.listing_info
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant()) and (select pipeline.can('pipeline:read'))
    );
create policy listing_contact_info_select_own_tenant on staging.listing_contact_info
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant()) and (select pipeline.can('pipeline:read'))
    );
create policy listing_images_select_own_tenant on staging.listing_images
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant()) and (select pipeline.can('pipeline:read'))
    );
create policy listing_hours_select_own_tenant on staging.listing_hours
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant()) and (select pipeline.can('pipeline:read'))
    );

grant select on table
    staging.batches, staging.listings, staging.listing_info, staging.listing_contact_info,
    staging.listing_images, staging.listing_hours
    to authenticated;
grant select, insert, update, delete on table
    staging.batches, staging.listings, staging.listing_info, staging.listing_contact_info,
    staging.listing_images, staging.listing_hours
    to service_role;
grant usage, select on all sequences in schema staging to service_role;
