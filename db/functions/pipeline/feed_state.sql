create or replace function pipeline.feed_state(p_source_id integer, p_import_params jsonb)
returns table (cursor_value text, columns text[]) language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select s.cursor_value, s.columns
    from pipeline.feed_states as s
    where s.source_id = p_source_id and s.settings_hash = pipeline.feed_hash(p_import_params)
$func$;
comment on function pipeline.feed_state(integer, jsonb) is
    'Where the next fetch of a source goes on, and the columns that came so far; no row when it begins anew, since it was never fetched or under other settings.';
