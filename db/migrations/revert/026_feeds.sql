-- 026_feeds

drop table pipeline.feed_states;
