create or replace function pipeline.close_sessions(p_token_hash bytea default null, p_user_id uuid default null)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_count bigint;
begin
    delete from pipeline.user_sessions as s where s.token_hash = p_token_hash or s.user_id = p_user_id;
    get diagnostics v_count = row_count;
    return v_count;
end
$func$;
comment on function pipeline.close_sessions(bytea, uuid) is
    'Ends the session with that token''s hash, or all of a user''s; gives how many.';
