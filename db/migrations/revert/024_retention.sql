-- 024_retention

drop index pipeline.geocode_answers_asked_at_idx;
drop index pipeline.ingest_batches_started_at_idx;
drop index pipeline.job_errors_record_id_idx;
drop index pipeline.job_errors_created_at_idx;
drop index pipeline.job_queue_enqueued_at_idx;

-- A file and a batch have a job again: one that stands for the forgotten.
do $jobs$
declare
    v_orphan record;
    v_job_id bigint;
begin
    for v_orphan in
        select f.dmo_id, f.data_domain, f.created_at, f.id as file_id, null::bigint as batch_id,
            case f.stage when 'import' then 'import_raw' else 'transform' end as job_type
        from pipeline.files as f where f.job_id is null
        union all
        select b.dmo_id, b.data_domain, b.created_at, null, b.batch_id, 'load_stage' from staging.batches as b where b.job_id is null
    loop
        insert into pipeline.job_queue (job_type, status, dmo_id, data_domain, enqueued_at, started_at, finished_at)
        values (v_orphan.job_type, 'completed', v_orphan.dmo_id, v_orphan.data_domain, v_orphan.created_at, v_orphan.created_at, v_orphan.created_at)
        returning job_id into v_job_id;
        update pipeline.files as f set job_id = v_job_id where f.id = v_orphan.file_id;
        update staging.batches as b set job_id = v_job_id where b.batch_id = v_orphan.batch_id;
    end loop;
end
$jobs$;

drop index staging.batches_created_at_idx;
comment on column staging.batches.job_id is null;
alter table staging.batches
    drop column pruned_at,
    drop constraint batches_job_id_fkey,
    add constraint batches_job_id_fkey foreign key (job_id) references pipeline.job_queue (job_id),
    alter column job_id set not null;

drop index pipeline.files_expired_idx;
drop index pipeline.files_created_at_idx;
comment on column pipeline.files.job_id is null;
alter table pipeline.files
    drop constraint files_removed_when_expired_check,
    drop column removed_at,
    drop column expired_at,
    drop column config_hash,
    drop constraint files_job_id_fkey,
    add constraint files_job_id_fkey foreign key (job_id) references pipeline.job_queue (job_id) on delete cascade,
    alter column job_id set not null;

drop table pipeline.retention;
