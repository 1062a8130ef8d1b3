-- The register of deployed code and reference rows: deploys run as the owner, others only look.

revoke all on table pipeline.code_objects, pipeline.reference_rows
    from public, anon, authenticated, service_role;

-- No policy: signed-in users have no business here.
grant select on table pipeline.code_objects, pipeline.reference_rows to service_role;
