create or replace function pipeline.lock_claim(p_job_id bigint, p_token integer)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the job, against losing its worker before this transaction ends.
begin
    perform from pipeline.job_queue as j
    where j.job_id = p_job_id and j.status = 'running' and j.dequeue_attempts = p_token
    for share;
    if not found then
        perform pipeline.raise_lost_job(p_job_id, p_token);
    end if;
end
$func$;
comment on function pipeline.lock_claim(bigint, integer) is
    'Lets a worker write for its job in a transaction of its own, beside that of the work: call it first. LC060: p_token is not the job''s present claim.';
