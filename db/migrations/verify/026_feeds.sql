-- 026_feeds

select source_id, settings_hash, cursor_value, columns, changed_at from pipeline.feed_states where false;
