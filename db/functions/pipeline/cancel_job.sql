create or replace function pipeline.cancel_job(p_job_id bigint, p_reason text default null)
returns text language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_key text;
    v_status text;
    v_run_id uuid;
begin
    delete from pipeline.job_line as l where l.job_id = p_job_id and l.state <> 'leased' returning l.order_key into v_key;
    update pipeline.job_queue as j
    set cancel_requested_at = coalesce(j.cancel_requested_at, clock_timestamp()),
        status = case when j.status = 'running' then j.status else 'cancelled' end,
        finished_at = case when j.status <> 'running' then clock_timestamp() end, next_attempt_at = null
    where j.job_id = p_job_id and j.status in ('pending', 'held', 'running')
    returning j.status, j.run_id into v_status, v_run_id;
    if not found then
        perform pipeline.raise_wrong_state(p_job_id, 'cancelled', 'It is over.');
    end if;
    perform pipeline.note_job(p_job_id, case v_status when 'running' then 'cancel_requested' else 'cancelled' end, null, p_reason);
    perform pipeline.tell_progress(p_job_id, v_run_id);
    perform pipeline.advance_line(v_key);
    return v_status;
end
$func$;
comment on function pipeline.cancel_job(bigint, text) is
    'Cancels a job that waits or is held, and asks one that runs to stop, which it does at its worker''s next heartbeat; what it had written is taken back. Gives its status: cancelled, or still running. LC003: it is over; LC061: there is no such job.';
