create or replace function pipeline.requeue_job(p_job_id bigint, p_note text default null, p_params jsonb default null)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_job pipeline.job_queue;
    v_type pipeline.job_types;
begin
    select j.* into v_job from pipeline.job_queue as j where j.job_id = p_job_id and j.status in ('held', 'failed', 'cancelled') for update;
    if not found then
        perform pipeline.raise_wrong_state(p_job_id, 'queued again', case (select j.status from pipeline.job_queue as j where j.job_id = p_job_id)
            when 'pending' then format('It waits for its turn and needs no retry: cdl jobs show %s says for what. A worker runs it (cdl worker).', p_job_id)
            when 'running' then format('It runs just now; cdl jobs cancel %s stops it.', p_job_id)
            else 'Only a job that is held, failed or cancelled can be queued again.' end);
    end if;
    select t.* into strict v_type from pipeline.job_types as t where t.job_type = v_job.job_type;
    update pipeline.job_queue as j
    set status = 'pending', retry_count = 0, finished_at = null, next_attempt_at = null, cancel_requested_at = null, is_by_hand = false,
        max_attempts = v_type.max_attempts, params = coalesce(p_params, j.params)
    where j.job_id = p_job_id
    returning * into v_job;
    if v_type.stage is not null then
        v_job := pipeline.prepare_stage(v_job, v_type.stage, v_job.source_name);
    end if;
    perform pipeline.note_job(p_job_id, 'requeued', v_job.error_code, coalesce(p_note, v_job.error_message));
    if pipeline.join_line(v_job) is null then
        raise exception 'job % can not be queued again: job % does the same', p_job_id,
            (select l.job_id from pipeline.job_line as l where l.dedupe_key = v_job.dedupe_key)
            using errcode = 'LC003', hint = 'Let that one do it, or cancel it first.';
    end if;
    perform pg_notify('cdl_jobs', '');
    perform pipeline.tell_progress(p_job_id, v_job.run_id);
end
$func$;
comment on function pipeline.requeue_job(bigint, text, jsonb) is
    'Lets a job that is held, failed or cancelled be tried again, as often as a new one, with its stage''s configuration as it is now and, if given, other params. Who did so, and the error that it had, stay in pipeline.job_events. LC003: it is in another state, or another job with its dedupe_key waits; LC061: there is no such job.';
