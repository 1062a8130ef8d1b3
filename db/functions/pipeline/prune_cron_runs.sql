create or replace function pipeline.prune_cron_runs()
returns integer language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_count integer := 0;
begin
    -- Not every database has pg_cron.
    if to_regclass('cron.job_run_details') is not null then
        execute $sql$
            delete from cron.job_run_details as d
            where d.database = current_database() and d.command in (select c.command from pipeline.cron_jobs() as c)
                and coalesce(d.end_time, d.start_time) < now() - interval '7 days'
        $sql$;
        get diagnostics v_count = row_count;
    end if;
    return v_count;
end
$func$;
comment on function pipeline.prune_cron_runs() is
    'Deletes what pg_cron has kept of runs of pipeline.cron_jobs() for more than a week, and says how many; 0 where there is no pg_cron. Others'' runs are left alone.';
