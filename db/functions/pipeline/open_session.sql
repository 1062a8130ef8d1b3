create or replace function pipeline.open_session(
    p_token_hash bytea, p_user_id uuid, p_is_local boolean, p_claims jsonb default '{}', p_sealed bytea default null,
    p_claims_expire_at timestamptz default null, p_address inet default null, p_agent text default null)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    delete from pipeline.user_sessions as s
    where s.seen_at < now() - interval '12 hours' or s.created_at < now() - interval '7 days';
    insert into pipeline.user_sessions (token_hash, user_id, is_local, claims, sealed, claims_expire_at, address, agent)
    values (p_token_hash, p_user_id, p_is_local, p_claims, p_sealed, p_claims_expire_at, p_address, left(p_agent, 300));
end
$func$;
comment on function pipeline.open_session(bytea, uuid, boolean, jsonb, bytea, timestamptz, inet, text) is
    'Opens a session of the graphical interface for a user who has proved who they are; forgets those that are over: unused for 12 hours, or older than 7 days. p_claims: what Supabase Auth''s token says; a local user''s are read at each request.';
