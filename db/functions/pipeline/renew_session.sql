create or replace function pipeline.renew_session(
    p_token_hash bytea, p_claims jsonb, p_sealed bytea, p_claims_expire_at timestamptz, p_was_sealed bytea)
returns boolean language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    update pipeline.user_sessions as s
    set claims = p_claims, sealed = p_sealed, claims_expire_at = p_claims_expire_at, renewing_until = null
    where s.token_hash = p_token_hash and s.sealed = p_was_sealed;
    return found;
end
$func$;
comment on function pipeline.renew_session(bytea, jsonb, bytea, timestamptz, bytea) is
    'Keeps what Supabase Auth answered when a session''s token was refreshed. p_was_sealed: the refresh token that was used, sealed; false when the session is over, or was renewed otherwise.';
