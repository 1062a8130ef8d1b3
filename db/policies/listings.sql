-- Canonical listings and what hangs on them: all users of the tenant read them, stewards with
-- pipeline:review change them (a trigger logs that). A removal sets deleted_at: nobody deletes.

revoke all on table
    public.listings, public.listing_info, public.listing_contact_info, public.listing_images,
    public.listing_hours, public.listing_source_map, public.listing_image_files
    from public, anon, authenticated, service_role;
revoke all on sequence
    public.listings_id_seq, public.listing_info_id_seq, public.listing_contact_info_id_seq,
    public.listing_images_id_seq, public.listing_hours_id_seq
    from public, anon, authenticated, service_role;

create policy listings_select_own_tenant on public.listings
    for select to authenticated
    using (tenant_id = (select pipeline.current_tenant()));
create policy listings_insert_own_tenant on public.listings
    for insert to authenticated
    with check (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
    );
create policy listings_update_own_tenant on public.listings
    for update to authenticated
    using (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
    )
    with check (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
    );

-- A foreign key asks no policy: insert looks at the parent, so that no row hangs on another tenant's
-- listing.
create policy listing_info_select_own_tenant on public.listing_info
    for select to authenticated
    using (tenant_id = (select pipeline.current_tenant()));
create policy listing_info_insert_own_tenant on public.listing_info
    for insert to authenticated
    with check (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
        and exists (select from public.listings as l where l.id = listing_id)
    );
create policy listing_info_update_own_tenant on public.listing_info
    for update to authenticated
    using (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
    )
    with check (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
    );

create policy listing_contact_info_select_own_tenant on public.listing_contact_info
    for select to authenticated
    using (tenant_id = (select pipeline.current_tenant()));
create policy listing_contact_info_insert_own_tenant on public.listing_contact_info
    for insert to authenticated
    with check (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
        and exists (select from public.listings as l where l.id = listing_id)
    );
create policy listing_contact_info_update_own_tenant on public.listing_contact_info
    for update to authenticated
    using (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
    )
    with check (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
    );

create policy listing_images_select_own_tenant on public.listing_images
    for select to authenticated
    using (tenant_id = (select pipeline.current_tenant()));
create policy listing_images_insert_own_tenant on public.listing_images
    for insert to authenticated
    with check (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
        and exists (select from public.listings as l where l.id = listing_id)
    );
create policy listing_images_update_own_tenant on public.listing_images
    for update to authenticated
    using (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
    )
    with check (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
    );

-- The fetching job alone writes them.
create policy listing_image_files_select_own_tenant on public.listing_image_files
    for select to authenticated
    using (tenant_id = (select pipeline.current_tenant()));

create policy listing_hours_select_own_tenant on public.listing_hours
    for select to authenticated
    using (tenant_id = (select pipeline.current_tenant()));
create policy listing_hours_insert_own_tenant on public.listing_hours
    for insert to authenticated
    with check (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
        and exists (select from public.listings as l where l.id = listing_id)
    );
create policy listing_hours_update_own_tenant on public.listing_hours
    for update to authenticated
    using (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
    )
    with check (
        tenant_id = (select pipeline.current_tenant())
        and (select pipeline.can('pipeline:review'))
    );

create policy listing_source_map_select_own_tenant on public.listing_source_map
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant()) and (select pipeline.can('pipeline:read'))
    );

grant select on table
    public.listings, public.listing_info, public.listing_contact_info, public.listing_images,
    public.listing_hours, public.listing_source_map, public.listing_image_files
    to authenticated;

-- By column: ids, owners, keys, hashes and times are the database's to set.
grant
    insert (
        tenant_id, dmo_id, name, category, address, locality, region, postal_code, country,
        lat, lng
    ),
    update (
        name, category, address, locality, region, postal_code, country, lat, lng,
        deleted_at
    )
    on table public.listings to authenticated;
grant
    insert (
        tenant_id, listing_id, language, title, description, short_description, tags,
        price_min, price_max, currency, attributes
    ),
    update (
        language, title, description, short_description, tags, price_min, price_max,
        currency, attributes, deleted_at
    )
    on table public.listing_info to authenticated;
grant
    insert (
        tenant_id, listing_id, contact_type, contact_name, phone, phone_e164, email, url
    ),
    update (
        contact_type, contact_name, phone, phone_e164, email, url, deleted_at
    )
    on table public.listing_contact_info to authenticated;
grant
    insert (
        tenant_id, listing_id, url, caption, position
    ),
    update (
        url, caption, position, deleted_at
    )
    on table public.listing_images to authenticated;
grant
    insert (
        tenant_id, listing_id, weekday, opens, closes, note
    ),
    update (
        weekday, opens, closes, note, deleted_at
    )
    on table public.listing_hours to authenticated;

grant select, insert, update on table
    public.listings, public.listing_info, public.listing_contact_info, public.listing_images,
    public.listing_hours, public.listing_source_map, public.listing_image_files
    to service_role;
grant usage, select on sequence
    public.listings_id_seq, public.listing_info_id_seq, public.listing_contact_info_id_seq,
    public.listing_images_id_seq, public.listing_hours_id_seq
    to service_role;
