create or replace function pipeline.prune_cron_runs(p_limit integer default 20000, p_now timestamptz default now())
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    -- Not every database has pg_cron.
    v_runs regclass := to_regclass('cron.job_run_details');
    v_count bigint := 0;
begin
    if v_runs is not null then
        execute format($sql$
            delete from %1$s as r
            where r.runid in (
                select d.runid from %1$s as d
                where d.database = current_database() and d.command in (select c.command from pipeline.cron_jobs() as c)
                    and coalesce(d.end_time, d.start_time) < $1
                order by d.runid limit $2)
        $sql$, v_runs) using pipeline.kept_since('cron_runs', p_now), p_limit;
        get diagnostics v_count = row_count;
    end if;
    return v_count;
end
$func$;
comment on function pipeline.prune_cron_runs(integer, timestamptz) is
    'Deletes at most p_limit of what pg_cron has written down of runs of pipeline.cron_jobs() longer ago than they are kept, and says how many; 0 where there is no pg_cron. Others'' runs are left alone.';
