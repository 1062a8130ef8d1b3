create or replace function pipeline.old_cron_runs(p_now timestamptz default now())
returns bigint language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    -- Not every database has pg_cron.
    v_runs regclass := to_regclass('cron.job_run_details');
    v_count bigint := 0;
begin
    if v_runs is not null then
        execute format($sql$
            select count(*) from %s as d
            where d.database = current_database() and d.command in (select c.command from pipeline.cron_jobs() as c)
                and coalesce(d.end_time, d.start_time) < $1
        $sql$, v_runs) into v_count using pipeline.kept_since('cron_runs', p_now);
    end if;
    return v_count;
end
$func$;
comment on function pipeline.old_cron_runs(timestamptz) is
    'How many runs of pipeline.cron_jobs() pg_cron has written down longer ago than they are kept; 0 where there is no pg_cron.';
