create or replace function pipeline.feed_secret(p_name text)
returns text language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_secrets regclass := to_regclass('vault.decrypted_secrets');
    v_secret text;
begin
    -- Other secrets of the vault are nobody's who writes configurations.
    if p_name !~ '^cdl_feed_' or v_secrets is null then
        return null;
    end if;
    execute format('select s.decrypted_secret from %s as s where s.name = $1 order by s.created_at desc limit 1', v_secrets)
    into v_secret using p_name;
    return v_secret;
end
$func$;
comment on function pipeline.feed_secret(text) is
    'A secret of Supabase Vault whose name begins with cdl_feed_, for who fetches a feed; null when there is none, or no vault.';
