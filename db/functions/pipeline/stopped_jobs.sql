create or replace function pipeline.stopped_jobs(p_status text, p_limit integer default 1000)
returns setof bigint language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: policies would be asked for each event of each job; the caller and the tenant are checked here.
declare
    v_is_all boolean := pipeline.is_service();
    v_dmo_ids integer[] := array(select d.id from public.dmos as d where d.tenant_id = pipeline.current_tenant());
    -- Few, so each is looked up by its number.
    v_job_ids bigint[] := array(
        select distinct e.job_id from pipeline.job_events as e where e.event in ('held', 'failed', 'cancelled') and e.event = p_status);
begin
    perform pipeline.require('pipeline:read');
    return query
        select j.job_id from pipeline.job_queue as j
        where j.job_id = any (v_job_ids) and j.status = p_status and (v_is_all or j.dmo_id = any (v_dmo_ids))
        order by j.job_id desc
        limit p_limit;
end
$func$;
comment on function pipeline.stopped_jobs(text, integer) is
    'Jobs of the caller''s tenant that are held, failed or cancelled (p_status), the newest first: found by what befell them, not among all jobs. Needs pipeline:read.';
