-- 012_ingest

select origin_table, key_field, modified_field, key_column from pipeline.data_domains where false;
select dmo_id from public.offices where false;
select record_uuid from pipeline.change_log where false;
select record_uuid, kind from pipeline.suggestions where false;
select id, tenant_id, office_id, origin_system, auto_publish, auto_assign, unknown_agent, updated_at from pipeline.ingest_settings where false;
select from_status, to_status, by_source from pipeline.status_transitions where false;
select batch_id, data_domain, origin_system, batch, payload_hash, job_id, answer, started_at from pipeline.ingest_batches where false;
select batch_id, position, origin_key, tenant_id, office_id, source_id, modified_ts, record_id, action, code from staging.ingest_records where false;
select batch_id, position, field, code, value from staging.ingest_problems where false;
select is_only, version from pipeline.rules_version where false;
