-- 020_schedules

-- What pg_cron runs for us would call what is gone. Dynamic, since not every database has pg_cron; a role sees its own jobs there.
do $cron$
declare
    v_job_id bigint;
begin
    if to_regclass('cron.job') is not null then
        for v_job_id in execute
            $sql$ select j.jobid from cron.job as j where j.jobname like 'listings\_cdl\_%' and j.database = current_database() $sql$
        loop
            execute 'select cron.unschedule($1)' using v_job_id;
        end loop;
    end if;
end
$cron$;

drop table pipeline.schedules;
comment on column pipeline.dmo_configs.schedule is null;
alter table pipeline.dmo_configs drop column catch_up;
