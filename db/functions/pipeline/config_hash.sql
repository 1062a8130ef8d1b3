create or replace function pipeline.config_hash(p_type text, p_config_params jsonb)
returns uuid language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    -- When a source is paused and where its file lies changes nothing of what is read.
    select md5(((pipeline.config_defaults(p_type) || p_config_params) - array['pause_after_failures', 'path'])::text)::uuid
$func$;
comment on function pipeline.config_hash(text, jsonb) is
    'The same for config_params of a stage that make the same of the same file.';
