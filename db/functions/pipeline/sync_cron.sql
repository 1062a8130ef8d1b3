create or replace function pipeline.sync_cron(p_is_removal boolean default false)
returns table (name text, change text) language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Dynamic, since not every database has pg_cron. Its calls are those that 1.4 and 1.6 have alike.
declare
    v_cron regnamespace := to_regnamespace('cron');
    v_wanted text;
    v_schedule text;
    v_command text;
    v_present text;
    v_job_id bigint;
    v_differs boolean;
begin
    perform pipeline.require_cron();
    -- Of two at the same time one waits, and finds nothing to do.
    perform pg_advisory_xact_lock(pipeline.lock_class('cron'), 0);
    for v_wanted, v_schedule, v_command, v_present, v_job_id, v_differs in execute format($sql$
        select w.name, w.schedule, w.command, j.jobname::text, j.jobid,
            j.schedule is distinct from w.schedule or j.command is distinct from w.command as differs
        from (select c.* from pipeline.cron_jobs() as c where not $1) as w
        full join (
            select * from %s.job as c
            where c.jobname like 'listings\_cdl\_%%' and c.database = current_database() and c.username = current_user
        ) as j on j.jobname = w.name
        order by coalesce(w.name, j.jobname::text)
    $sql$, v_cron) using p_is_removal
    loop
        name := coalesce(v_wanted, v_present);
        change := case
            when v_wanted is null then 'removed'
            when v_present is null then 'added'
            when v_differs then 'changed'
            else 'as it was' end;
        if change = 'removed' then
            execute format('select %s.unschedule($1)', v_cron) using v_job_id;
        elsif change <> 'as it was' then
            execute format('select %s.schedule($1, $2, $3)', v_cron) using v_wanted, v_schedule, v_command;
        end if;
        return next;
    end loop;
end
$func$;
comment on function pipeline.sync_cron(boolean) is
    'Puts pipeline.cron_jobs() into pg_cron, as jobs of the caller''s role in this database, and says of each what was done. Jobs whose names do not begin with listings_cdl_, and those of other roles and databases, are left alone; one that somebody switched off stays off. p_is_removal: takes all of ours out. LC070: there is no pg_cron.';
