create or replace function pipeline.find_jobs(p_filter jsonb default '{}', p_limit integer default null)
returns table (
    job_id bigint, run_id uuid, dmo_id integer, dmo_name text, data_domain text, source_id integer, source_name text, job_type text, stage text,
    state text, status text, priority integer, is_by_hand boolean, enqueued_by text, enqueued_at timestamptz, started_at timestamptz,
    finished_at timestamptz, next_attempt_at timestamptz, locked_by text, dequeue_attempts integer, retry_count integer, max_attempts integer,
    records_done bigint, records_expected bigint, records_total bigint, records_error bigint, input_file_id bigint, batch_id bigint,
    config_snapshot_id uuid, error_code text, error_message text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the filter must see through RLS in one plan; the caller and the tenant are checked below.
begin
    perform pipeline.require('pipeline:read');
    return query execute format($query$
        select j.job_id, j.run_id, j.dmo_id, d.name, j.data_domain, j.source_id, j.source_name, j.job_type, t.stage,
            case when j.status <> 'pending' then j.status when l.state in ('delayed', 'retrying', 'paused') then l.state else 'waiting' end,
            j.status, j.priority, j.is_by_hand, j.enqueued_by, j.enqueued_at, j.started_at,
            j.finished_at, j.next_attempt_at, j.locked_by, j.dequeue_attempts, j.retry_count, j.max_attempts,
            j.records_done, j.records_expected, r.records_total, r.records_error, j.input_file_id, j.batch_id,
            j.config_snapshot_id, j.error_code, j.error_message
        from pipeline.job_queue as j
        left join pipeline.job_types as t on t.job_type = j.job_type
        left join pipeline.job_line as l on l.job_id = j.job_id
        left join public.dmos as d on d.id = j.dmo_id
        left join pipeline.job_results as r on r.job_id = j.job_id
        where %s and %s
        order by j.job_id desc
        limit %L
        $query$, pipeline.job_condition(p_filter),
        case when pipeline.is_service() then 'true'
            else format('j.dmo_id in (select o.id from public.dmos as o where o.tenant_id = %L)', pipeline.current_tenant()) end,
        p_limit);
end
$func$;
comment on function pipeline.find_jobs(jsonb, integer) is
    'Jobs of the caller''s tenant, the newest first. p_filter: {ids, state (waiting: for a worker or its turn; delayed, retrying, paused, running, held, completed, failed, cancelled), type (import, transform, stage, promote, or a job_type), run, dmo (its number), domain, source, code (of its error), by_hand, since, until (when it was enqueued), before (a job''s number, for the next page)}; each one or, where that makes sense, a list; all must hold. Needs pipeline:read; LC007: there is no such filter.';
