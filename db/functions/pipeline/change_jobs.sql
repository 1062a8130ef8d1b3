create or replace function pipeline.change_jobs(p_filter jsonb, p_change text, p_note text default null, p_preview boolean default false)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:jobs have no rights on the queue; the check is below, that of the tenant in find_jobs().
declare
    v_filter jsonb := p_filter;
    v_job record;
    v_changed jsonb[] := '{}';
    v_jobs jsonb;
    v_refused jsonb := '[]';
    v_hint text;
begin
    perform pipeline.require('pipeline:jobs');
    if p_change is null or p_change not in ('retry', 'cancel', 'hold') then
        raise exception 'jobs can not be changed by %', coalesce(quote_literal(p_change), 'null')
            using errcode = 'LC007', hint = 'Give retry, cancel or hold.';
    elsif coalesce(p_filter, '{}') = '{}' then
        raise exception 'it is not said which jobs are meant'
            using errcode = 'LC007', hint = 'Give their numbers (ids), or a filter such as {"state": "held"}.';
    elsif not p_filter ?| array['ids', 'state'] then
        -- What is meant by filter is what the change is for; a job that runs is stopped by number or by state.
        v_filter := p_filter || jsonb_build_object('state', case p_change
            when 'retry' then '["held"]'::jsonb when 'hold' then '["waiting", "delayed", "retrying", "paused"]'
            else '["waiting", "delayed", "retrying", "paused", "held"]' end);
    end if;
    -- A loop, since one that can not be changed must not keep the others; in the order they came.
    for v_job in select f.* from pipeline.find_jobs(v_filter) as f order by f.job_id loop
        begin
            if not p_preview then
                case p_change
                    when 'retry' then perform pipeline.requeue_job(v_job.job_id, p_note);
                    when 'cancel' then perform pipeline.cancel_job(v_job.job_id, p_note);
                    else perform pipeline.hold_job(v_job.job_id, coalesce(p_note, 'Somebody holds it.'));
                end case;
            end if;
            v_changed := v_changed || jsonb_build_object('job_id', v_job.job_id, 'job_type', v_job.job_type, 'dmo_name', v_job.dmo_name,
                'source_name', v_job.source_name, 'run_id', v_job.run_id, 'was', v_job.state,
                'error_code', v_job.error_code, 'error_message', v_job.error_message);
        exception
            when others then
                if sqlstate not like 'LC%' then
                    raise;
                end if;
                get stacked diagnostics v_hint = pg_exception_hint;
                v_refused := v_refused || jsonb_build_object('job_id', v_job.job_id, 'code', sqlstate, 'message', sqlerrm, 'hint', v_hint);
        end;
    end loop;
    -- Where all of them are now, at once: to ask for each takes longer than to change it.
    select coalesce(jsonb_agg(c.job || jsonb_build_object('state', f.state) order by c.number), '[]') into v_jobs
    from unnest(v_changed) with ordinality as c (job, number)
    left join pipeline.find_jobs((
        select jsonb_build_object('ids', coalesce(jsonb_agg(i.job -> 'job_id'), '[]')) from unnest(v_changed) as i (job))) as f
        on f.job_id = (c.job ->> 'job_id')::bigint;
    if p_filter ? 'ids' then
        select v_refused || coalesce(jsonb_agg(jsonb_build_object(
            'job_id', i.id::bigint, 'code', 'LC061', 'message', format('there is no job %s', i.id), 'hint', 'cdl jobs list shows the jobs.')), '[]')
        into v_refused
        from (select jsonb_array_elements_text(case jsonb_typeof(p_filter -> 'ids') when 'array' then p_filter -> 'ids'
            else jsonb_build_array(p_filter -> 'ids') end) as id) as i
        where not exists (select from jsonb_array_elements(v_jobs || v_refused) as e where e ->> 'job_id' = i.id)
            and not exists (select from pipeline.find_jobs(jsonb_build_object('ids', jsonb_build_array(i.id))));
    end if;
    return jsonb_build_object('change', p_change, 'is_preview', p_preview, 'jobs', v_jobs, 'refused', v_refused);
end
$func$;
comment on function pipeline.change_jobs(jsonb, text, text, boolean) is
    'Retries (requeue_job), cancels or holds the jobs of the caller''s tenant that p_filter names, see find_jobs(). Without ids or state: retry takes those that are held, hold those that wait, cancel both. p_preview: nothing is done, and what would be is told. Gives {change, is_preview, jobs: [{job_id, job_type, dmo_name, source_name, run_id, was, state, error_code, error_message}], refused: [{job_id, code, message, hint}]}: one that can not be changed keeps none of the others. Needs pipeline:jobs and pipeline:read; LC007: no such filter or change, or an empty one.';
