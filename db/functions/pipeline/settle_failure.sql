create or replace function pipeline.settle_failure(p_job pipeline.job_queue, p_event text, p_error_code text, p_error_message text)
returns text language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- The caller has taken the job out of the line.
declare
    v_status text := case
        when p_job.cancel_requested_at is not null then 'cancelled'
        when p_job.is_by_hand then 'failed'
        when p_job.retry_count + 1 < p_job.max_attempts and pipeline.is_retried(p_error_code) then 'pending'
        else 'held' end;
    v_next timestamptz := case when v_status = 'pending'
        then clock_timestamp() + pipeline.retry_delay(p_job.job_type, p_job.retry_count + 1) end;
begin
    update pipeline.job_queue as j
    set status = v_status, error_code = p_error_code, error_message = p_error_message, next_attempt_at = v_next,
        retry_count = j.retry_count + case when v_status = 'pending' then 1 else 0 end,
        finished_at = case when v_status in ('failed', 'cancelled') then clock_timestamp() end
    where j.job_id = p_job.job_id;
    perform pipeline.note_job(p_job.job_id, case when v_status = 'pending' then p_event else v_status end, p_error_code, p_error_message);
    perform pipeline.tell_progress(p_job.job_id, p_job.run_id);
    if v_status = 'held' and p_job.source_id is not null then
        perform pipeline.note_failed_run(p_job, p_error_code, p_error_message);
    end if;
    if v_status = 'pending' then
        -- Still the head of its key: what comes after it must not overtake it.
        insert into pipeline.job_line (job_id, job_type, state, order_key, rank, until, dedupe_key)
        values (p_job.job_id, p_job.job_type, 'retrying', p_job.order_key, pipeline.job_rank(v_next, p_job.priority), v_next, p_job.dedupe_key);
        perform pg_notify('cdl_jobs', '');
    else
        perform pipeline.advance_line(p_job.order_key);
    end if;
    return v_status;
end
$func$;
comment on function pipeline.settle_failure(pipeline.job_queue, text, text, text) is
    'Decides what becomes of a job that failed, see fail_job(), and gives its status. While it waits for its next try its key waits with it; when it is held, the next of the key comes up, and the failures of its source are counted: note_failed_run().';
