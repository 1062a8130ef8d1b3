create or replace function pipeline.wake_jobs(p_limit integer default 1000)
returns integer language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_line pipeline.job_line;
    v_job pipeline.job_queue;
    v_count integer := 0;
begin
    -- A loop, since each that was delayed joins the line of its own key; mostly there is none.
    for v_line in
        select l.* from pipeline.job_line as l
        where l.state in ('delayed', 'retrying') and l.until <= clock_timestamp()
        order by l.until limit p_limit for no key update skip locked
    loop
        if v_line.state = 'retrying' then
            update pipeline.job_line as l set state = 'ready', until = null where l.job_id = v_line.job_id;
        else
            delete from pipeline.job_line as l where l.job_id = v_line.job_id;
            select j.* into strict v_job from pipeline.job_queue as j where j.job_id = v_line.job_id;
            perform pipeline.join_line(v_job);
        end if;
        v_count := v_count + 1;
    end loop;
    return v_count;
end
$func$;
comment on function pipeline.wake_jobs(integer) is
    'Lets jobs be claimed whose time has come: delayed starts and retries. Says how many; claim_jobs() does it first.';
