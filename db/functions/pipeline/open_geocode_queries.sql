create or replace function pipeline.open_geocode_queries(p_job_id bigint)
returns table (query text, country text, address text, ranks integer[]) language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
-- In: pg_temp.geocode_queries.
declare
    v_settings jsonb := (
        select pipeline.geocode_settings(c.config_params)
        from pipeline.job_queue as j join pipeline.job_configs as c on c.snapshot_id = j.config_snapshot_id where j.job_id = p_job_id);
begin
    return query
    select q.query, q.country, q.address, array_agg(c.rank order by c.rank) filter (where a.service is null)
    from pg_temp.geocode_queries as q
    cross join pipeline.geocode_chain(v_settings) as c
    left join pipeline.geocode_answers as a on a.service = c.service and a.country = q.country and a.query = q.query
        and (a.is_found or a.asked_at > clock_timestamp() - make_interval(days => (v_settings ->> 'retry_not_found_after_days')::integer))
    group by q.number, q.query, q.country, q.address
    having bool_or(a.service is null)
        and bool_and(coalesce(pipeline.geocode_precision_rank(a.precision_class)
            > pipeline.geocode_precision_rank(v_settings ->> 'min_precision'), true))
    order by q.number;
end
$func$;
comment on function pipeline.open_geocode_queries(bigint) is
    'The questions in pg_temp.geocode_queries that no service of the job''s chain has answered well enough, in the order of the file, with the ranks of the services that were not asked yet.';
