create or replace function pipeline.prune_jobs(p_limit integer default 20000, p_now timestamptz default now())
returns table (jobs bigint, job_errors bigint) language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the jobs, against whoever requeues them, and what they made, which forgets them. What somebody has in hand is passed over.
declare
    v_ids bigint[];
    v_files bigint[];
    v_batches bigint[];
    v_calls bigint[];
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
    v_files := array(select f.id from pipeline.files as f where f.job_id = any (v_ids) for no key update skip locked);
    v_batches := array(select b.batch_id from staging.batches as b where b.job_id = any (v_ids) for no key update skip locked);
    v_calls := array(select b.batch_id from pipeline.ingest_batches as b where b.job_id = any (v_ids) for no key update skip locked);
    v_ids := array(
        select i.job_id from unnest(v_ids) as i (job_id)
        where not exists (select from pipeline.files as f where f.job_id = i.job_id and f.id <> all (v_files))
            and not exists (select from staging.batches as b where b.job_id = i.job_id and b.batch_id <> all (v_batches))
            and not exists (select from pipeline.ingest_batches as b where b.job_id = i.job_id and b.batch_id <> all (v_calls)));
    update pipeline.files as f
    set config_hash = pipeline.config_hash(c.type, c.config_params)
    from pipeline.job_configs as c
    where f.job_id = any (v_ids) and c.job_id = f.job_id;
    -- A file whose import was cancelled stays new.
    delete from pipeline.found_files as n
    using pipeline.job_queue as j
    where n.job_id = any (v_ids) and j.job_id = n.job_id and j.status = 'cancelled';
    delete from pipeline.job_queue as j where j.job_id = any (v_ids);
    get diagnostics jobs = row_count;
    return next;
end
$func$;
comment on function pipeline.prune_jobs(integer, timestamptz) is
    'Removes at most p_limit records that could not go on, and p_limit jobs that are over and have none left, with their configuration, results and events, oldest first; says how many. What a job made stays: a file remembers by config_hash what it was read with.';
