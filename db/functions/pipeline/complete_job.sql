create or replace function pipeline.complete_job(
    p_job_id bigint, p_token integer, p_file_id bigint default null, p_batch_id bigint default null, p_is_good boolean default true)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
-- Planning takes longer than what is to be done.
set plan_cache_mode = force_generic_plan
as $func$
-- Locks: the job's row in the line, then the job, as everybody does.
declare
    v_job pipeline.job_queue;
    v_next bigint;
begin
    with gone as (
        delete from pipeline.job_line as l where l.job_id = p_job_id returning l.job_id
    )
    update pipeline.job_queue as j
    set status = 'completed', finished_at = clock_timestamp(), error_code = null, error_message = null,
        batch_id = coalesce(p_batch_id, j.batch_id)
    where j.job_id = (select g.job_id from gone as g) and j.status = 'running' and j.dequeue_attempts = p_token
    returning j.* into v_job;
    if v_job.job_id is null then
        perform pipeline.raise_lost_job(p_job_id, p_token);
    end if;
    if v_job.is_chained then
        v_next := pipeline.continue_run(v_job, p_file_id, p_batch_id);
    end if;
    if v_job.run_id is not null then
        perform pipeline.tell_progress(p_job_id, v_job.run_id);
        if p_is_good and v_next is null and v_job.source_id is not null and not v_job.is_by_hand then
            perform pipeline.note_good_run(v_job);
        end if;
    end if;
    if v_job.order_key is not null then
        perform pipeline.advance_line(v_job.order_key);
    end if;
end
$func$;
comment on function pipeline.complete_job(bigint, integer, bigint, bigint, boolean) is
    'Ends a job well, lets the next of its key come up, and enqueues the next stage of a chained run: all in the caller''s transaction, which is that of the job''s work. p_file_id, p_batch_id: what the stage made. p_is_good: a run that ends here forgets the failures of its source. LC060 when p_token is not the present claim: roll back.';
