create or replace function pipeline.claim_job(p_job_id bigint, p_worker text)
returns setof pipeline.job_queue language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    update pipeline.job_line as l
    set state = 'leased', until = clock_timestamp() + t.lease
    from pipeline.job_types as t
    where l.job_id = p_job_id and l.state in ('by_hand', 'ready', 'retrying') and t.job_type = l.job_type;
    if found then
        return query
        update pipeline.job_queue as j
        set status = 'running', locked_by = p_worker, locked_at = clock_timestamp(), started_at = coalesce(j.started_at, clock_timestamp()),
            dequeue_attempts = j.dequeue_attempts + 1, next_attempt_at = null, work_began_at = null, records_done = 0
        where j.job_id = p_job_id
        returning j.*;
    else
        -- Whoever waits for its turn is still there.
        update pipeline.job_line as l
        set until = clock_timestamp() + t.lease
        from pipeline.job_types as t
        where l.job_id = p_job_id and l.is_by_hand and l.state = 'waiting' and t.job_type = l.job_type;
    end if;
end
$func$;
comment on function pipeline.claim_job(bigint, text) is
    'Gives a worker one very job, for a person who runs it by hand: as claim_jobs() does, but also before its next try; nothing while another of its key runs. Call it again until it is the job''s turn.';
