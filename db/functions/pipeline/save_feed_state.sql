create or replace function pipeline.save_feed_state(p_job_id bigint, p_cursor_value text, p_columns text[])
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into pipeline.feed_states (source_id, settings_hash, cursor_value, columns)
    select j.source_id, pipeline.feed_hash(c.config_params), p_cursor_value, p_columns
    from pipeline.job_queue as j
    join pipeline.job_configs as c on c.snapshot_id = j.config_snapshot_id
    where j.job_id = p_job_id
    on conflict (source_id) do update
    set settings_hash = excluded.settings_hash, cursor_value = excluded.cursor_value, columns = excluded.columns, changed_at = clock_timestamp()
    where (feed_states.settings_hash, feed_states.cursor_value, feed_states.columns)
        is distinct from (excluded.settings_hash, excluded.cursor_value, excluded.columns)
$func$;
comment on function pipeline.save_feed_state(bigint, text, text[]) is
    'Keeps how far an import job has read its feed. In the job''s transaction: the next fetch goes on from there only if the import commits.';
