create or replace function pipeline.tell_progress(p_job_id bigint, p_run_id uuid)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    select pg_notify('cdl_progress', json_build_object('run_id', p_run_id, 'job_id', p_job_id, 'dmo_id', j.dmo_id)::text)
    from pipeline.job_queue as j where j.job_id = p_job_id and p_run_id is not null
$func$;
comment on function pipeline.tell_progress(bigint, uuid) is
    'Tells listeners of cdl_progress, when the transaction commits, that a job of a run has moved: {"run_id", "job_id", "dmo_id"}, numbers only, since everybody may listen. What it is now stands in pipeline.runs. Of a job without a run nothing is told.';
