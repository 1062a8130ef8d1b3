create or replace function pipeline.finish_job(
    p_job_id bigint, p_status text, p_error_code text default null, p_error_message text default null)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    update pipeline.job_queue as j
    set status = p_status, finished_at = clock_timestamp(), error_code = p_error_code, error_message = p_error_message
    where j.job_id = p_job_id and j.status = 'running';
    if not found then
        raise exception 'job % does not run', p_job_id
            using errcode = 'LC003', hint = 'cdl status shows the last jobs.';
    end if;
end
$func$;
comment on function pipeline.finish_job(bigint, text, text, text) is
    'Ends a running job. p_status: completed, failed or cancelled; p_error_code: SQLSTATE. LC003 when the job does not run.';
