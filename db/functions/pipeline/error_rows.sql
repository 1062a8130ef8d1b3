create or replace function pipeline.error_rows(p_filter jsonb)
returns table (
    job_id bigint, run_id uuid, dmo_name text, source_name text, stage text, kind text, line bigint, record_id text, code text, field text,
    message text, record jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select j.job_id, j.run_id, j.dmo_name, j.source_name, coalesce(j.stage, j.job_type), 'record', e.line, e.record_id, e.error_type, null,
        e.error_message, e.original_record
    from pipeline.find_jobs(p_filter) as j
    join pipeline.job_errors as e on e.job_id = j.job_id
    union all
    select j.job_id, j.run_id, j.dmo_name, j.source_name, j.stage, 'value', s.line, s.source_id, p.problem ->> 'code', p.problem ->> 'field',
        p.problem ->> 'value', s.record::jsonb
    from pipeline.find_jobs(p_filter) as j
    join staging.batches as b on b.job_id = j.job_id
    join staging.listings as s on s.batch_id = b.batch_id
    cross join lateral jsonb_array_elements(s.problems) as p (problem)
    where j.job_type = 'load_stage'
$func$;
comment on function pipeline.error_rows(jsonb) is
    'What could not go on in the jobs that p_filter names, see find_jobs(): records that were left out (kind record; message says why, record is what came) and, for jobs of stage, values that could not be used in records that went on (kind value; message is the value).';
