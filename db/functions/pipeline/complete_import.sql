create or replace function pipeline.complete_import(
    p_job_id bigint, p_token integer, p_file_path text, p_file_date date, p_batch integer, p_file_size bigint, p_file_hash text,
    p_original_name text, p_original_hash text, p_layout jsonb default null, p_is_addition boolean default false)
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_job pipeline.job_queue := pipeline.get_job(p_job_id, 'import_raw');
    v_dmo public.dmos := pipeline.get_dmo(v_job.dmo_id);
    v_good bigint := (select count(*) from pg_temp.output_lines);
    v_bad bigint := (select count(*) from pipeline.job_errors as e where e.job_id = p_job_id);
    v_file_id bigint;
begin
    insert into pipeline.files (job_id, file_path, stage, data_domain, country, dmo_id, source_id, file_date, batch, format,
        file_size, record_count, file_hash, original_name, original_hash, is_complete, layout, is_addition)
    values (p_job_id, p_file_path, 'import', v_job.data_domain, v_dmo.country, v_dmo.id, v_job.source_id, p_file_date, p_batch, 'jsonl',
        p_file_size, v_good, p_file_hash, p_original_name, p_original_hash, v_bad = 0, p_layout, p_is_addition)
    returning id into v_file_id;
    update pipeline.job_errors as e set file_id = v_file_id where e.job_id = p_job_id;
    insert into pipeline.job_results (job_id, records_total, records_new, records_error)
    values (p_job_id, v_good + v_bad, v_good, v_bad);
    perform pipeline.complete_job(p_job_id, p_token, p_file_id => v_file_id);
    return v_file_id;
end
$func$;
comment on function pipeline.complete_import(bigint, integer, text, date, integer, bigint, text, text, text, jsonb, boolean) is
    'Registers the raw file that was written from pg_temp.output_lines, counts, ends the job, and gives the file''s id. p_layout: how the original was read; p_is_addition: nothing is missing from it. LC060: p_token is not the job''s present claim.';
