create or replace function pipeline.names_secrets(p_import_params jsonb)
returns boolean language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select coalesce(jsonb_path_exists(p_import_params -> 'feed',
        'strict $.** ? (@.type() == "string" && @ like_regex "^(env:CDL_FEED_|vault:cdl_feed_)")'), false)
$func$;
comment on function pipeline.names_secrets(jsonb) is 'Whether an import''s config_params name a secret of the installation, to be sent somewhere.';
