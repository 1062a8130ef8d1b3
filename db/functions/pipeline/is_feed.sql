create or replace function pipeline.is_feed(p_import_params jsonb)
returns boolean language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select coalesce(p_import_params ->> 'source_type', 'file') not in ('csv', 'file')
$func$;
comment on function pipeline.is_feed(jsonb) is 'Whether an import''s config_params name a source that is fetched, not a file.';
