create or replace function pipeline.complete_stage(p_job_id bigint, p_token integer, p_batch_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    insert into pipeline.job_results (job_id, records_total, records_new, records_updated, records_deleted,
        records_duplicates, records_unchanged, records_held)
    select p_job_id,
        count(*) filter (where s.line is not null),
        count(*) filter (where s.action = 'insert' and not s.waits),
        count(*) filter (where s.action in ('update', 'conflict') and not s.waits),
        count(*) filter (where s.action = 'delete' and not s.waits),
        count(*) filter (where s.action = 'duplicate'),
        count(*) filter (where s.action = 'unchanged'),
        count(*) filter (where s.waits and s.action in ('insert', 'update', 'conflict'))
    from (
        select s.line, s.action, s.flags is not null or b.status = 'held' as waits
        from staging.listings as s
        join staging.batches as b using (batch_id)
        where s.batch_id = p_batch_id
    ) as s;
    perform pipeline.complete_job(p_job_id, p_token, p_batch_id => p_batch_id);
end
$func$;
comment on function pipeline.complete_stage(bigint, integer, bigint) is
    'Counts a staged batch into job_results (held: what is flagged, or all news of a held batch) and ends the job.';
