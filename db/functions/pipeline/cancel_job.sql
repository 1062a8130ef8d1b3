create or replace function pipeline.cancel_job(p_job_id bigint, p_reason text default null)
returns text language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the job's row in the line, then the job, as everybody does.
declare
    v_line pipeline.job_line;
    v_status text;
    v_run_id uuid;
begin
    -- A loop, since it may be claimed, fail, be handed back or held between one statement and the next.
    loop
        select l.* into v_line from pipeline.job_line as l where l.job_id = p_job_id for update;
        update pipeline.job_queue as j
        set cancel_requested_at = coalesce(j.cancel_requested_at, clock_timestamp()),
            status = case when j.status = 'running' then j.status else 'cancelled' end,
            finished_at = case when j.status <> 'running' then clock_timestamp() end, next_attempt_at = null
        where j.job_id = p_job_id and j.status = case
            when v_line.job_id is null then 'held' when v_line.state = 'leased' then 'running' else 'pending' end
        returning j.status, j.run_id into v_status, v_run_id;
        exit when found;
        if not exists (select from pipeline.job_queue as j where j.job_id = p_job_id and j.status in ('pending', 'held', 'running')) then
            perform pipeline.raise_wrong_state(p_job_id, 'cancelled', 'It is over.');
        end if;
    end loop;
    delete from pipeline.job_line as l where l.job_id = p_job_id and l.state <> 'leased';
    perform pipeline.note_job(p_job_id, case v_status when 'running' then 'cancel_requested' else 'cancelled' end, null, p_reason);
    perform pipeline.tell_progress(p_job_id, v_run_id);
    if v_status = 'cancelled' then
        perform pipeline.advance_line(v_line.order_key);
    end if;
    return v_status;
end
$func$;
comment on function pipeline.cancel_job(bigint, text) is
    'Cancels a job that waits or is held, and asks one that runs to stop, which it does at its worker''s next heartbeat; what it had written is taken back. Gives its status: cancelled, or still running. LC003: it is over; LC061: there is no such job.';
