create or replace function pipeline.prune_jobs(p_limit integer default 20000, p_now timestamptz default now())
returns table (jobs bigint, job_errors bigint) language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the jobs, against whoever requeues them. What somebody has in hand is passed over.
declare
    v_ids bigint[];
begin
    delete from pipeline.job_errors as e
    where e.id = any (array(
        select e.id from pipeline.job_errors as e
        where e.id in (select o.id from pipeline.old_job_errors(p_now, p_limit) as o (id))
        limit p_limit
        for update skip locked));
    get diagnostics job_errors = row_count;

    v_ids := array(
        select j.job_id from pipeline.job_queue as j
        where j.job_id in (select o.job_id from pipeline.old_jobs(p_now) as o (job_id)) and j.status in ('completed', 'failed', 'cancelled')
            and not exists (select from pipeline.job_errors as e where e.job_id = j.job_id)
        order by j.job_id limit p_limit
        for update skip locked);
    update pipeline.files as f
    set config_hash = md5(c.config_params::text)::uuid
    from pipeline.job_configs as c
    where f.job_id = any (v_ids) and c.job_id = f.job_id;
    delete from pipeline.job_queue as j where j.job_id = any (v_ids);
    get diagnostics jobs = row_count;
    return next;
end
$func$;
comment on function pipeline.prune_jobs(integer, timestamptz) is
    'Removes at most p_limit records that could not go on, and p_limit jobs that are over and have none left, with their configuration, results and events, oldest first; says how many. What a job made stays: a file remembers by config_hash what it was read with.';
