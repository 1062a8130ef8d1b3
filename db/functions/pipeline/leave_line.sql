create or replace function pipeline.leave_line(p_job_id bigint, p_token integer)
returns pipeline.job_queue language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the job's row in the line, then the job, as everybody does. From here to the commit nobody can take the job from the caller.
declare
    v_job pipeline.job_queue;
begin
    delete from pipeline.job_line as l where l.job_id = p_job_id;
    select j.* into v_job from pipeline.job_queue as j
    where j.job_id = p_job_id and j.status = 'running' and j.dequeue_attempts = p_token
    for no key update;
    if not found then
        perform pipeline.raise_lost_job(p_job_id, p_token);
    end if;
    return v_job;
end
$func$;
comment on function pipeline.leave_line(bigint, integer) is
    'Takes a running job out of the line, for its worker alone, and gives the job. LC060 when p_token is not its present claim.';
