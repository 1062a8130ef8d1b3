-- 008_merge

drop table pipeline.suggestions;
drop table pipeline.field_owners;
drop table pipeline.change_log;
drop table pipeline.bridge_source_listing;
drop table pipeline.match_keys;
drop table public.listing_source_map;
drop table pipeline.field_rules;
drop table pipeline.data_domains;
