create or replace function pipeline.prune(p_limit integer default 20000, p_now timestamptz default now())
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_done jsonb := jsonb_build_object('staged_rows', pipeline.prune_staging(p_limit, p_now), 'files', pipeline.expire_files(p_limit, p_now));
    v_step bigint;
begin
    v_done := v_done || (select to_jsonb(p) from pipeline.prune_jobs(p_limit, p_now) as p);

    delete from pipeline.ingest_batches as b
    where b.batch_id = any (array(
        select b.batch_id from pipeline.ingest_batches as b
        where b.started_at < pipeline.kept_since('ingest_answers', p_now)
            -- What was refused is told by its system: it stays with it.
            and (b.job_id is null or not exists (select from pipeline.job_errors as e where e.job_id = b.job_id))
        order by b.batch_id limit p_limit
        for update skip locked));
    get diagnostics v_step = row_count;
    v_done := v_done || jsonb_build_object('ingest_answers', v_step);

    delete from pipeline.geocode_answers as a
    where (a.service, a.country, a.query) in (
        select a.service, a.country, a.query from pipeline.geocode_answers as a
        where not a.is_found and a.asked_at < pipeline.kept_since('geocode_misses', p_now)
        order by a.asked_at limit p_limit
        for update skip locked);
    get diagnostics v_step = row_count;
    v_done := v_done || jsonb_build_object('geocode_misses', v_step, 'cron_runs', pipeline.prune_cron_runs(p_limit, p_now));

    -- What is stored a process removes. While such a job is held, somebody has to look at the storage first; what a job that
    -- began since has left belongs to another environment.
    if exists (select from pipeline.files as f
            where f.expired_at is not null and f.removed_at is null and f.expired_at > coalesce((
                select max(j.started_at) from pipeline.job_queue as j where j.job_type = 'remove_files' and j.status = 'completed'), '-infinity')
            union all
            select from pipeline.uploads as u
            where coalesce(u.sent_at, u.uploaded_at) < pipeline.kept_since('uploads', p_now)
                and coalesce(u.sent_at, u.uploaded_at) >= pipeline.kept_since('uploads', coalesce((
                    select max(j.started_at) from pipeline.job_queue as j where j.job_type = 'remove_files' and j.status = 'completed'), '-infinity')))
        and not exists (select from pipeline.job_queue as j where j.job_type = 'remove_files' and j.status = 'held') then
        perform pipeline.enqueue_job('remove_files', p_dedupe_key => 'remove_files');
    end if;
    return v_done;
end
$func$;
comment on function pipeline.prune(integer, timestamptz) is
    'Removes what is older than pipeline.retention says, at most p_limit of each kind, and says how much: {staged_rows, files, jobs, job_errors, ingest_answers, geocode_misses, cron_runs}. Never what waits for a person or what the next merge needs: docs/retention.md. Files are marked only; a job of type remove_files is enqueued to remove what is stored. May be called as often, and by as many at once, as one likes.';
