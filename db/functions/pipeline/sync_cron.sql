create or replace function pipeline.sync_cron(p_is_removal boolean default false)
returns table (name text, change text) language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Dynamic, since not every database has pg_cron. Its calls are those that 1.4 and 1.6 have alike.
declare
    v_job record;
begin
    perform pipeline.require_cron();
    -- Of two at the same time one waits, and finds nothing to do.
    perform pg_advisory_xact_lock(pipeline.lock_class('cron'), 0);
    for v_job in execute $sql$
        select w.name, w.schedule, w.command, j.jobid, j.jobname::text,
            j.schedule is distinct from w.schedule or j.command is distinct from w.command as differs
        from (select c.* from pipeline.cron_jobs() as c where not $1) as w
        full join (
            select * from cron.job as c
            where c.jobname like 'listings\_cdl\_%' and c.database = current_database() and c.username = current_user
        ) as j on j.jobname = w.name
        order by coalesce(w.name, j.jobname::text)
    $sql$ using p_is_removal
    loop
        name := coalesce(v_job.name, v_job.jobname);
        change := case
            when v_job.name is null then 'removed'
            when v_job.jobid is null then 'added'
            when v_job.differs then 'changed'
            else 'as it was' end;
        if change = 'removed' then
            execute 'select cron.unschedule($1)' using v_job.jobid;
        elsif change <> 'as it was' then
            execute 'select cron.schedule($1, $2, $3)' using v_job.name, v_job.schedule, v_job.command;
        end if;
        return next;
    end loop;
end
$func$;
comment on function pipeline.sync_cron(boolean) is
    'Puts pipeline.cron_jobs() into pg_cron, as jobs of the caller''s role in this database, and says of each what was done. Jobs whose names do not begin with listings_cdl_, and those of other roles and databases, are left alone; one that somebody switched off stays off. p_is_removal: takes all of ours out. LC070: there is no pg_cron.';
