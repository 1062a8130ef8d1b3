create or replace function pipeline.release_job(p_job_id bigint, p_token integer)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_job pipeline.job_queue := pipeline.leave_line(p_job_id, p_token);
begin
    if v_job.cancel_requested_at is not null then
        perform pipeline.settle_failure(v_job, 'cancelled', 'cancelled', 'Somebody cancelled it; its worker had to stop, too.');
        return;
    end if;
    update pipeline.job_queue as j set status = 'pending' where j.job_id = p_job_id returning * into v_job;
    perform pipeline.note_job(p_job_id, 'handed_back');
    perform pipeline.join_line(v_job);
    perform pg_notify('cdl_jobs', '');
    perform pipeline.tell_progress(p_job_id, v_job.run_id);
end
$func$;
comment on function pipeline.release_job(bigint, integer) is
    'Hands a claimed job back, as a worker does that must stop: it is ready again, and the try does not count; or it is over, if somebody wanted it cancelled. LC060 when p_token is not the present claim.';
