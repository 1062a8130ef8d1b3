create or replace function pipeline.password_problem(p_password text)
returns text language sql immutable
set search_path = pg_catalog, pg_temp
as $func$
    -- bcrypt reads 72 bytes, no more.
    select case
        when length(p_password) < 10 then 'the password is shorter than 10 characters'
        when octet_length(p_password) > 72 then 'the password is longer than 72 bytes'
    end
$func$;
comment on function pipeline.password_problem(text) is
    'Why a new password is none; null when it is one, or null.';
