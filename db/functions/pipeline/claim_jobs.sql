create or replace function pipeline.claim_jobs(p_worker text, p_limit integer default 1, p_job_types text[] default null)
returns setof pipeline.job_queue language plpgsql
set search_path = pg_catalog, pg_temp
-- One plan, kept: planning takes longer than claiming. And not one that, made while the queue was empty, would read and sort all of it later.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_sort = off
as $func$
declare
    v_now timestamptz;
    v_job_ids bigint[];
begin
    if exists (select from pipeline.job_line as l where l.state in ('delayed', 'retrying') and l.until <= clock_timestamp()) then
        perform pipeline.wake_jobs();
    end if;
    v_job_ids := array(
        select l.job_id from pipeline.job_line as l
        where l.state = 'ready' and (p_job_types is null or l.job_type = any (p_job_types))
        order by l.rank, l.job_id
        limit p_limit
        for no key update skip locked);
    v_now := clock_timestamp();
    update pipeline.job_line as l
    set state = 'leased', until = v_now + (select t.lease from pipeline.job_types as t where t.job_type = l.job_type)
    where l.job_id = any (v_job_ids);
    return query
    update pipeline.job_queue as j
    set status = 'running', locked_by = p_worker, locked_at = v_now, started_at = coalesce(j.started_at, v_now),
        dequeue_attempts = j.dequeue_attempts + 1, next_attempt_at = null, work_began_at = null, records_done = 0
    where j.job_id = any (v_job_ids)
    returning j.*;
end
$func$;
comment on function pipeline.claim_jobs(text, integer, text[]) is
    'Gives a worker the jobs that are next, at most p_limit, each leased to it for the time that pipeline.job_types has; heartbeat_job() extends that. dequeue_attempts of what comes back is the fencing token, which all further calls for the job must name. p_worker: a name that no other process has; p_job_types: only these. Two workers never get the same job, and of an order_key only one runs.';
