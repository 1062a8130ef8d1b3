create or replace function pipeline.begin_sign_in(p_email text, p_address inet)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_id bigint;
begin
    perform pipeline.check_sign_in_rate(p_email, p_address);
    -- Noted as failed until it has succeeded, so that attempts at the same time count each other.
    insert into pipeline.sign_in_failures (email, address) values (left(lower(btrim(p_email)), 320), p_address)
    returning id into v_id;
    return v_id;
end
$func$;
comment on function pipeline.begin_sign_in(text, inet) is
    'Lets an attempt to sign in pass that somebody else decides, such as Supabase Auth, and notes it as failed; forget_sign_in() takes that back when it was not. Gives the note''s id. LC080 after too many failed ones.';
