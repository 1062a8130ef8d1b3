create or replace function pipeline.is_history(p_job pipeline.job_queue)
returns boolean language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select p_job.status in ('completed', 'failed', 'cancelled')
        and (p_job.dmo_id is null or exists (select from pipeline.job_queue as n
            where n.dmo_id = p_job.dmo_id and n.job_id > p_job.job_id and n.job_type = p_job.job_type and n.status = 'completed'
                and n.source_id is not distinct from p_job.source_id))
$func$;
comment on function pipeline.is_history(pipeline.job_queue) is
    'Whether a job is over and a later one of its kind and source ended well: the last good one of each, and what failed since, is the present.';
