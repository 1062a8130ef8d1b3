-- Sessions and failed attempts to sign in: the interface's server asks as the service, nobody else.

revoke all on table pipeline.user_sessions, pipeline.sign_in_failures
    from public, anon, authenticated, service_role;
grant select, insert, update, delete on table pipeline.user_sessions, pipeline.sign_in_failures
    to service_role;
