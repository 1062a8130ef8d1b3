create or replace function pipeline.prune_cron_runs()
returns integer language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    -- Not every database has pg_cron.
    v_runs regclass := to_regclass('cron.job_run_details');
    v_count integer := 0;
begin
    if v_runs is not null then
        execute format($sql$
            delete from %s as d
            where d.database = current_database() and d.command in (select c.command from pipeline.cron_jobs() as c)
                and coalesce(d.end_time, d.start_time) < now() - interval '7 days'
        $sql$, v_runs);
        get diagnostics v_count = row_count;
    end if;
    return v_count;
end
$func$;
comment on function pipeline.prune_cron_runs() is
    'Deletes what pg_cron has kept of runs of pipeline.cron_jobs() for more than a week, and says how many; 0 where there is no pg_cron. Others'' runs are left alone.';
