create or replace function pipeline.claim_announced_job(p_job_id bigint, p_enqueued_at timestamptz, p_worker text)
returns setof pipeline.job_queue language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    if exists (select from pipeline.job_queue as j where j.job_id = p_job_id and j.enqueued_at <> p_enqueued_at) then
        raise exception 'the message means another database''s job %', p_job_id
            using errcode = 'LC063', detail = 'The job with that number here was enqueued at another time.',
                hint = 'Give each database a queue of its own: another environment, account or region.';
    end if;
    update pipeline.job_line as l
    set state = 'leased', until = clock_timestamp() + t.lease
    from pipeline.job_types as t
    where l.job_id = p_job_id and l.state = 'ready' and t.job_type = l.job_type;
    if found then
        return query
        update pipeline.job_queue as j
        set status = 'running', locked_by = p_worker, locked_at = clock_timestamp(), started_at = coalesce(j.started_at, clock_timestamp()),
            dequeue_attempts = j.dequeue_attempts + 1, next_attempt_at = null, work_began_at = null, records_done = 0
        where j.job_id = p_job_id
        returning j.*;
    else
        -- Its message is used up: when it can be claimed, it needs a new one.
        update pipeline.job_line as l set announced_at = null
        where l.job_id = p_job_id and l.state <> 'leased' and l.announced_at is not null;
    end if;
end
$func$;
comment on function pipeline.claim_announced_job(bigint, timestamptz, text) is
    'Gives a worker the job that a message of a queue in the cloud means, under the rules of claim_jobs(). Nothing when it can not be claimed now: it runs, is over, is held, or others of its key are before it; the message is of no more use then, since announce_jobs() tells of the job anew when it can be claimed. LC063: the message is of another database.';
