create or replace function pipeline.feed_hash(p_import_params jsonb)
returns text language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select md5(jsonb_build_array(p_import_params ->> 'source_type', (p_import_params -> 'feed') - array[
        'auth', 'headers', 'user_agent', 'allowed_hosts', 'delay_seconds', 'timeout_seconds', 'max_wait_seconds', 'max_pages', 'max_records',
        'max_bytes'])::text)
$func$;
comment on function pipeline.feed_hash(jsonb) is 'Of what in an import''s config_params decides which records a feed has: not who asks, nor how patiently.';
