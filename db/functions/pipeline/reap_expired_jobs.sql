create or replace function pipeline.reap_expired_jobs()
returns integer language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_line pipeline.job_line;
    v_job pipeline.job_queue;
    v_count integer := 0;
    v_actor text := current_setting('pipeline.actor', true);
begin
    -- Whoever calls this is not who lost the job.
    perform set_config('pipeline.actor', 'reaper', true);
    -- A loop, since each job's lock must be tried by itself, and each key advances; few jobs run at once.
    for v_line in
        select l.* from pipeline.job_line as l where l.state = 'leased' or l.is_by_hand order by l.until, l.job_id
    loop
        perform from pipeline.job_line as l
        where l.job_id = v_line.job_id and l.state = v_line.state and l.until = v_line.until
        for update skip locked;
        if not found then
            -- Somebody has it in hand just now. A worker that sleeps before its commit would have it so for ever: the next call finds it free.
            if v_line.until <= clock_timestamp() then
                perform pipeline.end_work(v_line.job_id);
            end if;
            continue;
        end if;
        select j.* into strict v_job from pipeline.job_queue as j where j.job_id = v_line.job_id;
        -- Whoever works on it holds its lock; a lock that is free tells of a death before the lease is over.
        if v_line.until > clock_timestamp() and (v_job.work_began_at is null or v_line.state <> 'leased'
                or not pg_try_advisory_xact_lock(pipeline.lock_class('job'), (v_line.job_id % 2147483647)::integer)) then
            continue;
        end if;
        delete from pipeline.job_line as l where l.job_id = v_line.job_id;
        perform pipeline.settle_failure(v_job, 'lost', p_error_code => 'LC012', p_error_message => case
            when v_line.state = 'leased'
                then 'The process that ran the job ended before it was done, or was not heard of for too long; what it had written was taken back.'
            else 'The process that was to run the job by hand ended before it was its turn.' end);
        perform pipeline.end_work(v_line.job_id);
        v_count := v_count + 1;
    end loop;
    perform set_config('pipeline.actor', coalesce(v_actor, ''), true);
    return v_count;
end
$func$;
comment on function pipeline.reap_expired_jobs() is
    'Takes running jobs from workers that are gone or were not heard of for longer than their lease, as a failed try with LC012, and says how many. What such a worker wrote is rolled back: its session is ended, if it still has one, and its token is worth nothing. In the history the actor is reaper. Workers call it as they poll.';
