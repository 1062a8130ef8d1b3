create or replace function pipeline.fail_job(p_job_id bigint, p_token integer, p_error_code text, p_error_message text)
returns text language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_job pipeline.job_queue := pipeline.leave_line(p_job_id, p_token);
begin
    return pipeline.settle_failure(v_job, case p_error_code when 'LC012' then 'lost' else 'retried' end, p_error_code, p_error_message);
end
$func$;
comment on function pipeline.fail_job(bigint, integer, text, text) is
    'Tells that a claimed job could not be done. p_error_code: SQLSTATE or code of the command line. What may go away by itself (pipeline.retry_rules) is tried again later, until the job was tried max_attempts times; else the job is held for a person. A job that was run by hand is over. Gives the job''s status: pending, held, failed, or cancelled when somebody wanted that. LC060 when p_token is not the present claim.';
