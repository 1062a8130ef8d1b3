-- Sessions and failed attempts to sign in, and who looks at what: by functions only; the interface's
-- server asks for sessions as the service.

revoke all on table pipeline.user_sessions, pipeline.sign_in_failures, pipeline.presence
    from public, anon, authenticated, service_role;
grant select, insert, update, delete
    on table pipeline.user_sessions, pipeline.sign_in_failures, pipeline.presence
    to service_role;
