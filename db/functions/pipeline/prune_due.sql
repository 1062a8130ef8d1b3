create or replace function pipeline.prune_due(p_now timestamptz default now())
returns jsonb language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select jsonb_build_object(
        'staged_rows', (select count(*)
            from pipeline.over_batches('staged_rows', p_now) as o
            join staging.listings as s using (batch_id)
            where pipeline.is_settled(s, o.source_id)),
        'files', (select count(*) from pipeline.old_files(p_now)),
        'jobs', (select count(*)
            from pipeline.old_jobs(p_now) as j (job_id)
            where not exists (select from pipeline.job_errors as e
                where e.job_id = j.job_id and e.id not in (select o.id from pipeline.old_job_errors(p_now) as o (id)))),
        'job_errors', (select count(distinct o.id) from pipeline.old_job_errors(p_now) as o (id)),
        'ingest_answers', (select count(*) from pipeline.ingest_batches as b where b.started_at < pipeline.kept_since('ingest_answers', p_now)
            and (b.job_id is null or not exists (select from pipeline.job_errors as e
                where e.job_id = b.job_id and e.id not in (select o.id from pipeline.old_job_errors(p_now) as o (id))))),
        'geocode_misses', (select count(*) from pipeline.geocode_answers as a
            where not a.is_found and a.asked_at < pipeline.kept_since('geocode_misses', p_now)),
        'cron_runs', pipeline.old_cron_runs(p_now))
$func$;
comment on function pipeline.prune_due(timestamptz) is
    'How much of each kind (pipeline.retention) prune() would remove if it were called until nothing is left. Changes and locks nothing.';
