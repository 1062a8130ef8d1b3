create or replace function pipeline.raise_lost_job(p_job_id bigint, p_token integer)
returns void language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_job pipeline.job_queue;
begin
    select j.* into v_job from pipeline.job_queue as j where j.job_id = p_job_id;
    if not found then
        raise exception 'there is no job %', p_job_id
            using errcode = 'LC061', hint = 'cdl status shows the jobs.';
    elsif v_job.status = 'running' and v_job.dequeue_attempts = p_token and (v_job.is_chained or v_job.run_id is not null) then
        raise exception 'job % is part of a run', p_job_id
            using errcode = 'LC003', hint = 'complete_job() ends it and enqueues what follows.';
    elsif v_job.status = 'running' and v_job.dequeue_attempts = p_token then
        raise exception 'job % is not leased', p_job_id
            using errcode = 'LC003', hint = 'Tell us: what runs is always leased.';
    end if;
    raise exception 'claim % of job % does not hold any more', p_token, p_job_id
        using errcode = 'LC060',
            detail = case when v_job.status = 'running' then format('It was claimed again by %s at %s: claim %s.', v_job.locked_by, v_job.locked_at, v_job.dequeue_attempts)
                else format('The job is %s after %s claims.', v_job.status, v_job.dequeue_attempts) end,
            hint = 'Write nothing more for it: what became of the job is another''s to say.';
end
$func$;
comment on function pipeline.raise_lost_job(bigint, integer) is
    'Says why a worker may not write for a job. LC060: its claim, p_token, is not the present one; LC061: there is no such job.';
