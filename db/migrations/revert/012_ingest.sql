-- 012_ingest

drop table staging.ingest_problems;
drop table staging.ingest_records;
delete from pipeline.job_queue where job_type = 'ingest';
drop table pipeline.ingest_batches;
drop table pipeline.rules_version;
drop table pipeline.status_transitions;
drop table pipeline.ingest_settings;
-- What is known of real estate goes with its column.
delete from pipeline.suggestions where record_uuid is not null;
delete from pipeline.change_log where record_uuid is not null;
alter table pipeline.suggestions
    drop column kind,
    drop column record_uuid,
    alter column record_id set not null,
    alter column listing_id set not null;
alter table pipeline.change_log
    drop column record_uuid,
    alter column record_id set not null;
alter table public.offices drop column dmo_id;
alter table pipeline.data_domains
    drop column origin_table,
    drop column key_field,
    drop column modified_field,
    drop column key_column;
