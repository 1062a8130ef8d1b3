create or replace function pipeline.complete_transform(
    p_job_id bigint, p_token integer, p_file_path text, p_file_date date, p_batch integer, p_file_size bigint, p_file_hash text, p_record_count bigint)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_job pipeline.job_queue := pipeline.get_job(p_job_id, 'transform');
    v_raw pipeline.files;
    v_bad bigint := (select count(*) from pipeline.job_errors as e where e.job_id = p_job_id);
    v_file_id bigint;
begin
    select f.* into strict v_raw from pipeline.files as f where f.id = v_job.input_file_id;
    insert into pipeline.files (job_id, file_path, stage, data_domain, country, dmo_id, source_id, file_date, batch, format,
        file_size, record_count, file_hash, parent_file_id, is_complete)
    values (p_job_id, p_file_path, 'transform', v_raw.data_domain, v_raw.country, v_raw.dmo_id, v_raw.source_id, p_file_date, p_batch,
        'jsonl', p_file_size, p_record_count, p_file_hash, v_raw.id, v_raw.is_complete and v_bad = 0)
    returning id into v_file_id;
    insert into pipeline.job_results (job_id, records_total, records_new, records_error)
    values (p_job_id, p_record_count + v_bad, p_record_count, v_bad);
    perform pipeline.complete_job(p_job_id, p_token, p_file_id => v_file_id);
    return v_file_id;
end
$func$;
comment on function pipeline.complete_transform(bigint, integer, text, date, integer, bigint, text, bigint) is
    'Registers the transformed file with its p_record_count records, counts, ends the job, and gives the file''s id. LC060: p_token is not the job''s present claim.';
