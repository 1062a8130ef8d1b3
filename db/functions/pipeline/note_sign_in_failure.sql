create or replace function pipeline.note_sign_in_failure(p_email text, p_address inet)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    delete from pipeline.sign_in_failures as f where f.failed_at < now() - interval '1 day';
    insert into pipeline.sign_in_failures (email, address) values (left(lower(btrim(p_email)), 320), p_address);
end
$func$;
comment on function pipeline.note_sign_in_failure(text, inet) is
    'Notes that an attempt to sign in failed, for check_sign_in_rate(); forgets those of more than a day ago.';
