-- What the merge remembers: keys, matches, the log, who owns which field, what was not applied.

revoke all on table
    pipeline.match_keys, pipeline.bridge_source_listing, pipeline.change_log,
    pipeline.field_owners, pipeline.suggestions
    from public, anon, authenticated, service_role;
revoke all on sequence
    pipeline.bridge_source_listing_id_seq, pipeline.change_log_id_seq, pipeline.suggestions_id_seq
    from public, anon, authenticated, service_role;

create policy match_keys_select_own_tenant on pipeline.match_keys
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant()) and (select pipeline.can('pipeline:read'))
    );

-- Follows its file: the policy of pipeline.files filters the sub-select.
create policy bridge_source_listing_select_own_tenant on pipeline.bridge_source_listing
    for select to authenticated
    using (job_file_id in (select f.id from pipeline.files as f));

-- The log and the owners follow the record that they speak of; the record's own policy filters the
-- sub-select. A domain that is not named here is seen by nobody but the service.
create policy change_log_select_own_tenant on pipeline.change_log
    for select to authenticated
    using (
        (select pipeline.can('pipeline:read'))
        and case data_domain
            when 'listings' then
                exists (select from public.listings as r where r.id = record_id)
            when 'listing_info' then
                exists (select from public.listing_info as r where r.id = record_id)
            when 'listing_contact_info' then
                exists (select from public.listing_contact_info as r where r.id = record_id)
            when 'listing_images' then
                exists (select from public.listing_images as r where r.id = record_id)
            when 'listing_hours' then
                exists (select from public.listing_hours as r where r.id = record_id)
            when 'mls_listings' then
                exists (select from public.mls_listings as r where r.id = record_uuid)
            when 'mls_media' then
                exists (select from public.mls_listing_media as r where r.id = record_uuid)
            when 'mls_contacts' then
                exists (select from public.mls_contacts as r where r.id = record_uuid)
            when 'mls_members' then
                exists (select from public.members as r where r.id = record_uuid)
            when 'mls_offices' then
                exists (select from public.offices as r where r.id = record_uuid)
            else false
        end
    );

create policy field_owners_select_own_tenant on pipeline.field_owners
    for select to authenticated
    using (
        (select pipeline.can('pipeline:read'))
        and case data_domain
            when 'listings' then
                exists (select from public.listings as r where r.id = record_id)
            when 'listing_info' then
                exists (select from public.listing_info as r where r.id = record_id)
            when 'listing_contact_info' then
                exists (select from public.listing_contact_info as r where r.id = record_id)
            when 'listing_images' then
                exists (select from public.listing_images as r where r.id = record_id)
            when 'listing_hours' then
                exists (select from public.listing_hours as r where r.id = record_id)
            else false
        end
    );

create policy suggestions_select_own_tenant on pipeline.suggestions
    for select to authenticated
    using (
        case
            -- A broker takes or dismisses what is suggested for the own listings.
            when record_uuid is not null then case data_domain
                when 'mls_listings' then exists (select from public.mls_listings as r where r.id = record_uuid)
                when 'mls_media' then exists (select from public.mls_listing_media as r where r.id = record_uuid)
                when 'mls_contacts' then exists (select from public.mls_contacts as r where r.id = record_uuid)
                when 'mls_members' then exists (select from public.members as r where r.id = record_uuid)
                when 'mls_offices' then exists (select from public.offices as r where r.id = record_uuid)
                else false end
            else (select pipeline.can('pipeline:read')) and exists (select from public.listings as l where l.id = listing_id)
        end
    );

grant select on table
    pipeline.match_keys, pipeline.bridge_source_listing, pipeline.change_log,
    pipeline.field_owners, pipeline.suggestions
    to authenticated;
grant select, insert, update, delete on table
    pipeline.match_keys, pipeline.bridge_source_listing, pipeline.field_owners,
    pipeline.suggestions
    to service_role;
-- Append-only: neither update nor delete, for nobody.
grant select, insert on table pipeline.change_log to service_role;
grant usage, select on sequence
    pipeline.bridge_source_listing_id_seq, pipeline.change_log_id_seq, pipeline.suggestions_id_seq
    to service_role;
