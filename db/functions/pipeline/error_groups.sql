create or replace function pipeline.error_groups(p_filter jsonb)
returns table (
    stage text, kind text, code text, field text, number bigint, jobs bigint, last_job_id bigint, sample jsonb, meaning text, remedy text)
language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select g.stage, g.kind, g.code, g.field, g.number, g.jobs, (g.sample ->> 'job_id')::bigint, g.sample, k.meaning, k.remedy
    from (
        select e.stage, e.kind, e.code, e.field, count(*) as number, count(distinct e.job_id) as jobs,
            (array_agg(jsonb_build_object('job_id', e.job_id, 'line', e.line, 'record_id', e.record_id, 'message', e.message, 'record', e.record)
                order by e.job_id desc, e.line, e.record_id))[1] as sample
        from pipeline.error_rows(p_filter) as e
        group by e.stage, e.kind, e.code, e.field
    ) as g
    left join pipeline.problem_kinds as k on k.kind = g.kind and k.code = g.code
    order by g.number desc, g.stage, g.code, g.field
$func$;
comment on function pipeline.error_groups(jsonb) is
    'error_rows() by stage, code and field: how many, in how many jobs, the first of the newest job as a sample {job_id, line, record_id, message, record}, what the code means and what to do.';
