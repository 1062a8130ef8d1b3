create or replace function pipeline.find_session(p_token_hash bytea, p_is_person boolean default true)
returns table (user_id uuid, claims jsonb, is_local boolean, sealed bytea, claims_expire_at timestamptz)
language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    -- Once a minute is enough to know that somebody is there.
    update pipeline.user_sessions as s set seen_at = now()
    where p_is_person and s.token_hash = p_token_hash and s.seen_at between now() - interval '12 hours' and now() - interval '1 minute';
    return query
        select s.user_id, c.claims, s.is_local, s.sealed, s.claims_expire_at
        from pipeline.user_sessions as s
        cross join lateral (select case when s.is_local then pipeline.local_user(s.user_id) else s.claims end as claims) as c
        where s.token_hash = p_token_hash and c.claims is not null
            and s.seen_at > now() - interval '12 hours' and s.created_at > now() - interval '7 days';
end
$func$;
comment on function pipeline.find_session(bytea, boolean) is
    'The session with that token''s hash, and its user''s claims as they are now; no row when it is over or the user is gone or banned. p_is_person: somebody is there, so it counts as used; false for what a page asks by itself.';
