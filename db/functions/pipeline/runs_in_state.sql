create or replace function pipeline.runs_in_state(p_state text, p_limit integer default 1000)
returns setof uuid language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: policies would be asked for each file and event; the caller and the tenant are checked here.
declare
    v_is_all boolean := pipeline.is_service();
    v_dmo_ids integer[] := array(select d.id from public.dmos as d where d.tenant_id = pipeline.current_tenant() or pipeline.is_service());
    v_job_ids bigint[];
begin
    perform pipeline.require('pipeline:read');
    v_job_ids := array(
        -- What waits or runs stands in the line. Each part looks at the tenant before it is cut: others' work is none of its business.
        (select l.job_id from pipeline.job_line as l
            join pipeline.job_queue as j on j.job_id = l.job_id
            where p_state in ('waiting', 'running', 'paused') and (v_is_all or j.dmo_id = any (v_dmo_ids))
            order by l.job_id desc limit p_limit)
        union all
        select s.job_id from pipeline.stopped_jobs(p_state, p_limit) as s (job_id) where p_state in ('held', 'failed', 'cancelled')
        union all
        (select b.job_id from staging.batches as b
            where p_state in ('review', 'waiting') and b.promoted_at is null and b.pruned_at is null and b.dmo_id = any (v_dmo_ids)
            order by b.batch_id desc limit p_limit)
        union all
        -- Files that the next stage has not begun with, among the newest; older ones are forgotten work.
        select f.job_id from (
            select f.id, f.job_id, f.expired_at from pipeline.files as f
            where f.dmo_id = any (v_dmo_ids)
            order by f.id desc limit 5 * p_limit
        ) as f
        where p_state = 'waiting' and f.expired_at is null
            and not exists (select from pipeline.files as c where c.parent_file_id = f.id)
            and not exists (select from staging.batches as b where b.file_id = f.id)
    );
    -- Few, so each is looked up by its number.
    return query
        select distinct j.run_id from pipeline.job_queue as j
        where j.job_id = any (v_job_ids) and j.run_id is not null and (v_is_all or j.dmo_id = any (v_dmo_ids));
end
$func$;
comment on function pipeline.runs_in_state(text, integer) is
    'Runs of the caller''s tenant that may be in a state of pipeline.runs other than done: a small set to be asked for theirs, found by what makes it so, not among all runs. Needs pipeline:read.';
