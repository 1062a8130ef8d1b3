create or replace function pipeline.renew_session(p_token_hash bytea, p_claims jsonb, p_sealed bytea, p_claims_expire_at timestamptz)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    update pipeline.user_sessions as s set claims = p_claims, sealed = p_sealed, claims_expire_at = p_claims_expire_at
    where s.token_hash = p_token_hash;
end
$func$;
comment on function pipeline.renew_session(bytea, jsonb, bytea, timestamptz) is
    'Keeps what Supabase Auth answered when a session''s token was refreshed.';
