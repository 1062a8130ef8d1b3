create or replace function pipeline.collect_geocode_queries(p_job_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- In: pg_temp.input_lines (record). Out: pg_temp.geocode_queries, in the order of the file.
declare
    v_job pipeline.job_queue := pipeline.get_job(p_job_id, 'transform');
    v_dmo public.dmos := pipeline.get_dmo(v_job.dmo_id);
begin
    -- The job's transaction waits while services are asked.
    perform set_config('idle_in_transaction_session_timeout', '0', true);
    perform pipeline.tune_batch((select f.record_count from pipeline.files as f where f.id = v_job.input_file_id));
    insert into pg_temp.geocode_queries (query, country, address)
    select l.query, l.country, (array_agg(l.address order by l.line_position))[1]
    from pipeline.lines_to_geocode(v_dmo.country) as l
    where l.query is not null
    group by l.query, l.country
    order by min(l.line_position)
    on conflict do nothing;
end
$func$;
comment on function pipeline.collect_geocode_queries(bigint) is
    'Adds what the lines in pg_temp.input_lines would ask geocoding services to pg_temp.geocode_queries, each question once a file.';
