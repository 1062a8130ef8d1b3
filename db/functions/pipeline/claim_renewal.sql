create or replace function pipeline.claim_renewal(p_token_hash bytea, p_sealed bytea)
returns boolean language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    update pipeline.user_sessions as s set renewing_until = clock_timestamp() + interval '30 seconds'
    where s.token_hash = p_token_hash and s.sealed = p_sealed
        and (s.renewing_until is null or s.renewing_until < clock_timestamp());
    return found;
end
$func$;
comment on function pipeline.claim_renewal(bytea, bytea) is
    'Whether the caller is the one who has a session''s refresh token used, which can be done once. p_sealed: as find_session() gave it. The claim ends with renew_session() or end_renewal(), or after 30 seconds.';
