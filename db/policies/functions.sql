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
    pipeline.config_defaults,
    pipeline.config_schema,
    pipeline.find_dmo,
    pipeline.get_config,
    pipeline.get_dmo,
    pipeline.set_config
    to authenticated;

-- Review and origins. Each checks the permission and the tenant.
grant execute on function
    pipeline.accept_unflagged,
    pipeline.decide_listings,
    pipeline.decide_suggestion,
    pipeline.merge_listings,
    pipeline.origins,
    pipeline.review_listings
    to authenticated;

-- The API. Nothing in public is for everybody; what brings records in is the service's.
revoke execute on all functions in schema public
    from public, anon, authenticated, service_role;
grant execute on function
    public.ingest_listing,
    public.ingest_listings
    to service_role;
