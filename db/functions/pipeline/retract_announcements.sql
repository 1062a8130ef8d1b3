create or replace function pipeline.retract_announcements(p_job_ids bigint[])
returns integer language sql strict
set search_path = pg_catalog, pg_temp
as $func$
    with retracted as (
        update pipeline.job_line as l set announced_at = null
        where l.job_id = any (p_job_ids) and l.state <> 'leased'
        returning l.job_id
    )
    select count(*)::integer from retracted
$func$;
comment on function pipeline.retract_announcements(bigint[]) is
    'Lets jobs be announced again, since their messages could not be sent. Says how many still wait.';
