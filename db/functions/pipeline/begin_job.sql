create or replace function pipeline.begin_job(p_job_id bigint, p_token integer)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the job's advisory lock, first of all, until the transaction ends. Whoever can take it knows that nobody works on the job.
begin
    perform pg_advisory_xact_lock(pipeline.lock_class('job'), (p_job_id % 2147483647)::integer);
    if not exists (
        select from pipeline.job_queue as j where j.job_id = p_job_id and j.status = 'running' and j.dequeue_attempts = p_token) then
        perform pipeline.raise_lost_job(p_job_id, p_token);
    end if;
end
$func$;
comment on function pipeline.begin_job(bigint, integer) is
    'Begins the transaction of a job''s work: it holds the job''s lock to its end. Then heartbeat_job(…, p_has_begun => true) over another connection tells the others. LC060 when p_token is not the present claim.';
