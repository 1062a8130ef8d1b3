-- 008_merge

select data_domain, parent_domain, staging_table, public_table, match_columns from pipeline.data_domains where false;
select data_domain, target_column, unclaimed, claimed, in_hash, in_key from pipeline.field_rules where false;
select source, source_id, listing_id, last_record, first_seen, last_seen, deleted_at from public.listing_source_map where false;
select tenant_id, dedupe_key, listing_id from pipeline.match_keys where false;
select job_file_id, source_record_hash, listing_id, certainty_score from pipeline.bridge_source_listing where false;
select data_domain, record_id, action, field, old_value, new_value, actor from pipeline.change_log where false;
select data_domain, record_id, field, source, actor from pipeline.field_owners where false;
select data_domain, record_id, field, source, status from pipeline.suggestions where false;
