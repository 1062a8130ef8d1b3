create or replace function pipeline.old_jobs(p_now timestamptz default now())
returns setof bigint language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select j.job_id
    from pipeline.job_queue as j
    where j.enqueued_at < pipeline.kept_since('jobs', p_now) and j.finished_at < pipeline.kept_since('jobs', p_now)
        and pipeline.is_history(j)
        and not exists (select from pipeline.job_queue as o where o.run_id = j.run_id and o.status in ('pending', 'running', 'held'))
        and not exists (select from staging.batches as b where b.job_id = j.job_id and b.pruned_at is null
            and (b.batch_id not in (select o.batch_id from pipeline.over_batches('staged_rows', p_now) as o)
                or exists (select from staging.listings as s where s.batch_id = b.batch_id and s.status in ('pending', 'accepted', 'held'))))
$func$;
comment on function pipeline.old_jobs(timestamptz) is
    'Jobs that were over longer ago than they are kept: none that is its kind''s and source''s last good one or came after it, none of a run that goes on, none that staged rows which stay.';
