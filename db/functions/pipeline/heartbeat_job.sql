create or replace function pipeline.heartbeat_job(
    p_job_id bigint, p_token integer, p_records_done bigint default null, p_records_expected bigint default null, p_has_begun boolean default false)
returns boolean language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_is_wanted boolean;
    v_run_id uuid;
begin
    update pipeline.job_line as l
    set until = clock_timestamp() + t.lease
    from pipeline.job_types as t
    where l.job_id = p_job_id and t.job_type = l.job_type;
    update pipeline.job_queue as j
    set records_done = coalesce(p_records_done, j.records_done), records_expected = coalesce(p_records_expected, j.records_expected),
        work_began_at = case when p_has_begun then coalesce(j.work_began_at, clock_timestamp()) else j.work_began_at end
    where j.job_id = p_job_id and j.status = 'running' and j.dequeue_attempts = p_token
    returning j.cancel_requested_at is null, j.run_id into v_is_wanted, v_run_id;
    if not found then
        perform pipeline.raise_lost_job(p_job_id, p_token);
    elsif p_records_done is not null or p_has_begun then
        perform pipeline.tell_progress(p_job_id, v_run_id);
    end if;
    return v_is_wanted;
end
$func$;
comment on function pipeline.heartbeat_job(bigint, integer, bigint, bigint, boolean) is
    'Extends a worker''s lease on a job and writes its progress, of which listeners of cdl_progress hear, so give it when it has moved. Gives false when the job should stop: somebody wants it cancelled. p_has_begun: a transaction holds the job''s lock, see begin_job(). LC060 when p_token is not the present claim.';
