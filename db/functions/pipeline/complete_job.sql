create or replace function pipeline.complete_job(
    p_job_id bigint, p_token integer, p_file_id bigint default null, p_batch_id bigint default null)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
-- Planning takes longer than what is to be done.
set plan_cache_mode = force_generic_plan
as $func$
declare
    v_job pipeline.job_queue := pipeline.leave_line(p_job_id, p_token);
begin
    update pipeline.job_queue as j
    set status = 'completed', finished_at = clock_timestamp(), error_code = null, error_message = null,
        batch_id = coalesce(p_batch_id, j.batch_id)
    where j.job_id = p_job_id;
    if v_job.is_chained then
        perform pipeline.continue_run(v_job, p_file_id, p_batch_id);
    end if;
    if v_job.run_id is not null then
        perform pipeline.tell_progress(p_job_id, v_job.run_id);
    end if;
    if v_job.order_key is not null then
        perform pipeline.advance_line(v_job.order_key);
    end if;
end
$func$;
comment on function pipeline.complete_job(bigint, integer, bigint, bigint) is
    'Ends a job well, lets the next of its key come up, and enqueues the next stage of a chained run: all in the caller''s transaction, which is that of the job''s work. p_file_id, p_batch_id: what the stage made. LC060 when p_token is not the present claim: roll back.';
