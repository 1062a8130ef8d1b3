create or replace function pipeline.close_other_sessions(p_token_hash bytea)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_count bigint;
begin
    delete from pipeline.user_sessions as s
    using pipeline.user_sessions as mine
    where mine.token_hash = p_token_hash and s.user_id = mine.user_id and s.token_hash <> p_token_hash;
    get diagnostics v_count = row_count;
    return v_count;
end
$func$;
comment on function pipeline.close_other_sessions(bytea) is
    'Ends all sessions of the user of the session with that token''s hash, but that one; gives how many.';
