-- Who may call the functions of schema pipeline. All of these grants stand here, none in the
-- functions' own files: what is not listed is for the service alone.

revoke execute on all functions in schema pipeline
    from public, anon, authenticated, service_role;

grant execute on all functions in schema pipeline to service_role;

-- Who calls, and what may they do: policies and pages ask.
grant execute on function
    pipeline.actor,
    pipeline.brokers_in_reach,
    pipeline.can,
    pipeline.contacts_in_reach,
    pipeline.current_tenant,
    pipeline.is_service,
    pipeline.is_settings_admin,
    pipeline.is_tenant_wide,
    pipeline.may,
    pipeline.people_names,
    pipeline.require,
    pipeline.scope,
    pipeline.tenants_in_reach
    to authenticated;

-- What every function of schema public ends with.
grant execute on function
    pipeline.http_status,
    pipeline.raise_api
    to authenticated;

-- DMOs and their configuration. Those that write check pipeline:configure.
grant execute on function
    pipeline.add_dmo,
    pipeline.change_dmo,
    pipeline.config_defaults,
    pipeline.config_schema,
    pipeline.feed_schema,
    pipeline.cron_values,
    pipeline.find_dmo,
    pipeline.get_config,
    pipeline.get_dmo,
    pipeline.local_instant,
    pipeline.next_run,
    pipeline.save_config,
    pipeline.set_config,
    pipeline.set_source
    to authenticated;

-- Listings: finding and editing them. Each checks the permission and the tenant.
grant execute on function
    pipeline.edit_listing,
    pipeline.search_listings,
    pipeline.set_listing_removed
    to authenticated;

-- Jobs, and sources that are paused. Those that change something check pipeline:jobs and the tenant.
grant execute on function
    pipeline.change_jobs,
    pipeline.error_groups,
    pipeline.error_rows,
    pipeline.find_jobs,
    pipeline.job_story,
    pipeline.pause_source,
    pipeline.resume_source
    to authenticated;

-- Files that people bring, and what they fetch. Each checks pipeline:import and the tenant.
grant execute on function
    pipeline.add_upload,
    pipeline.drop_upload,
    pipeline.import_now,
    pipeline.import_upload,
    pipeline.set_upload
    to authenticated;

-- Review and origins. Each checks the permission and the tenant.
grant execute on function
    pipeline.accept_unflagged,
    pipeline.assign_listings,
    pipeline.colleagues,
    pipeline.decide_listings,
    pipeline.decide_suggestion,
    pipeline.look_at,
    pipeline.merge_listings,
    pipeline.origins,
    pipeline.possible_duplicates,
    pipeline.preview_decision,
    pipeline.promote_preview,
    pipeline.release_batch,
    pipeline.review_counts,
    pipeline.review_listings,
    pipeline.standing_record,
    pipeline.start_promote,
    pipeline.take_decision,
    pipeline.undo_decision,
    pipeline.undo_suggestions
    to authenticated;

-- A tenant's field rules, and its people. Those that write check pipeline:configure and pipeline:people.
grant execute on function
    pipeline.is_fixed_rule,
    pipeline.people,
    pipeline.preview_rule,
    pipeline.set_rule,
    pipeline.set_user
    to authenticated;

-- Which runs and jobs pages look at. Each checks pipeline:read and the tenant.
grant execute on function
    pipeline.runs_in_state,
    pipeline.stopped_jobs
    to authenticated;

-- Records that could not go on. It checks pipeline:import and the tenant.
grant execute on function pipeline.mend_error to authenticated;

-- What the RESO views ask and read with, as their caller.
grant execute on function
    pipeline.parse_boolean,
    pipeline.parse_date,
    pipeline.parse_decimal,
    pipeline.parse_degrees,
    pipeline.parse_integer,
    pipeline.parse_number,
    pipeline.parse_timestamp,
    pipeline.reso_reach,
    pipeline.split_list
    to authenticated;
do $grants$
begin
    if exists (select from pg_catalog.pg_roles as r where r.rolname = 'reso_api') then
        grant execute on function
            pipeline.brokers_in_reach,
            pipeline.contacts_in_reach,
            pipeline.is_service,
            pipeline.is_tenant_wide,
            pipeline.may,
            pipeline.parse_boolean,
            pipeline.parse_date,
            pipeline.parse_decimal,
            pipeline.parse_degrees,
            pipeline.parse_integer,
            pipeline.parse_number,
            pipeline.parse_timestamp,
            pipeline.reso_reach,
            pipeline.scope,
            pipeline.split_list,
            pipeline.tenants_in_reach
            to reso_api;
    end if;
end
$grants$;

-- What people do with listings. Each checks what of it the caller reaches.
grant execute on function
    pipeline.advance_listings,
    pipeline.bulk_review,
    pipeline.channel_errors,
    pipeline.claim_listings,
    pipeline.count_channels,
    pipeline.decide_approval,
    pipeline.decide_document,
    pipeline.decide_media,
    pipeline.edit_estate,
    pipeline.estate_fields,
    pipeline.estate_of_status,
    pipeline.find_channels,
    pipeline.is_out,
    pipeline.is_portal_on,
    pipeline.listing_form,
    pipeline.listing_history,
    pipeline.listing_origins,
    pipeline.missing_requirements,
    pipeline.next_push,
    pipeline.order_media,
    pipeline.parse_email,
    pipeline.parse_url,
    pipeline.portals_in_use,
    pipeline.plan_step,
    pipeline.push_wait,
    pipeline.raise_refusal,
    pipeline.read_estate,
    pipeline.release_listing,
    pipeline.request_approval,
    pipeline.retry_channels,
    pipeline.revise_approval,
    pipeline.save_note,
    pipeline.save_task,
    pipeline.set_checklist_item,
    pipeline.set_ownership,
    pipeline.settle_suggestion,
    pipeline.settle_suggestions,
    pipeline.source_name,
    pipeline.submit_document,
    pipeline.undo_bulk_review
    to authenticated;

-- The API. Nothing in public is for everybody; what brings records in is the service's.
revoke execute on all functions in schema public
    from public, anon, authenticated, service_role;
grant execute on function
    public.ingest_contact,
    public.ingest_contacts,
    public.ingest_cursor,
    public.ingest_deletions,
    public.ingest_listing,
    public.ingest_listing_media,
    public.ingest_listings,
    public.ingest_media,
    public.ingest_member,
    public.ingest_members,
    public.ingest_office,
    public.ingest_offices,
    public.reconcile_keys,
    public.reso_parity
    to service_role;
grant execute on function
    public.accept_suggestion,
    public.advance_listing,
    public.bulk_review,
    public.claim_listing,
    public.claim_listings,
    public.complete_checklist_item,
    public.decide_approval,
    public.decide_document,
    public.decide_media,
    public.dismiss_suggestion,
    public.listing_origins,
    public.release_listing,
    public.reopen_checklist_item,
    public.request_approval,
    public.resolve_conflict,
    public.return_ownership,
    public.submit_document,
    public.take_ownership,
    public.undo_bulk_review,
    public.undo_suggestion
    to authenticated;
