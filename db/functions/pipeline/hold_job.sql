create or replace function pipeline.hold_job(p_job_id bigint, p_reason text)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_key text;
    v_run_id uuid;
begin
    delete from pipeline.job_line as l where l.job_id = p_job_id and l.state <> 'leased' returning l.order_key into v_key;
    if not found then
        perform pipeline.raise_wrong_state(p_job_id, 'held', 'Only a job that waits can be held; cdl jobs cancel stops one that runs.');
    end if;
    update pipeline.job_queue as j set status = 'held', next_attempt_at = null, error_message = p_reason where j.job_id = p_job_id
    returning j.run_id into v_run_id;
    perform pipeline.note_job(p_job_id, 'held', null, p_reason);
    perform pipeline.tell_progress(p_job_id, v_run_id);
    perform pipeline.advance_line(v_key);
end
$func$;
comment on function pipeline.hold_job(bigint, text) is
    'Takes a pending job out of the line until somebody requeues it; the next of its key comes up. LC003: it is not pending; LC061: there is no such job.';
