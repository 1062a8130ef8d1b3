-- Answers of geocoding services, and their rate limits: no tenant's, so the service's alone.

revoke all on table pipeline.geocode_answers, pipeline.geocode_slots
    from public, anon, authenticated, service_role;
grant select, insert, update, delete on table pipeline.geocode_answers, pipeline.geocode_slots
    to service_role;
