-- Batches of records on their way in are the service's alone; what happens to them on arrival is the
-- tenant's administrators' to say.

revoke all on table
    pipeline.ingest_settings, pipeline.ingest_batches, pipeline.waiting_media, pipeline.cdc_metadata,
    staging.ingest_records, staging.ingest_problems
    from public, anon, authenticated, service_role;
revoke all on sequence
    pipeline.ingest_settings_id_seq, pipeline.ingest_batches_batch_id_seq,
    staging.ingest_problems_id_seq
    from public, anon, authenticated, service_role;

create policy ingest_settings_select_own_tenant on pipeline.ingest_settings
    for select to authenticated
    using (tenant_id = any ((select pipeline.tenants_in_reach())::uuid[]) and (select pipeline.may('r')));
create policy ingest_settings_insert_by_admin on pipeline.ingest_settings
    for insert to authenticated
    with check (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.is_settings_admin()) and (select pipeline.may('c'))
    );
create policy ingest_settings_update_by_admin on pipeline.ingest_settings
    for update to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.is_settings_admin()) and (select pipeline.may('u'))
    );
create policy ingest_settings_delete_by_admin on pipeline.ingest_settings
    for delete to authenticated
    using (
        tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
        and (select pipeline.is_settings_admin()) and (select pipeline.may('d'))
    );

grant select, insert, update, delete on table pipeline.ingest_settings to authenticated;
grant usage on sequence pipeline.ingest_settings_id_seq to authenticated;
grant select, insert, update, delete on table
    pipeline.ingest_settings, pipeline.ingest_batches, pipeline.waiting_media, pipeline.cdc_metadata,
    staging.ingest_records, staging.ingest_problems
    to service_role;
grant usage, select on sequence
    pipeline.ingest_settings_id_seq, pipeline.ingest_batches_batch_id_seq,
    staging.ingest_problems_id_seq
    to service_role;
