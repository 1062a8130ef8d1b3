create or replace function pipeline.end_renewal(p_token_hash bytea, p_was_sealed bytea, p_is_refused boolean)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    if p_is_refused then
        delete from pipeline.user_sessions as s where s.token_hash = p_token_hash and s.sealed = p_was_sealed;
    else
        update pipeline.user_sessions as s set renewing_until = null
        where s.token_hash = p_token_hash and s.sealed = p_was_sealed;
    end if;
end
$func$;
comment on function pipeline.end_renewal(bytea, bytea, boolean) is
    'Gives up the claim to renew a session: Supabase Auth has refused its refresh token, which ends the session, or could not be asked, which lets the next one try. A session that was renewed otherwise stays as it is.';
