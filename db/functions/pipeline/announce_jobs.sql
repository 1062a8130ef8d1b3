create or replace function pipeline.announce_jobs(p_limit integer default 200, p_again_after interval default '10 minutes')
returns table (job_id bigint, job_type text, enqueued_at timestamptz) language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    if exists (select from pipeline.job_line as l where l.state in ('delayed', 'retrying') and l.until <= clock_timestamp()) then
        perform pipeline.wake_jobs();
    end if;
    return query
    with next_ones as materialized (
        -- Only so many, since a queue keeps no ranks: whoever comes later and is more urgent overtakes all but these.
        select l.job_id from pipeline.job_line as l where l.state = 'ready' order by l.rank, l.job_id limit p_limit
    ),
    untold as materialized (
        select l.job_id from pipeline.job_line as l
        where l.job_id in (select n.job_id from next_ones as n) and l.state = 'ready'
            and (l.announced_at is null or l.announced_at < clock_timestamp() - p_again_after)
        for no key update skip locked
    ),
    told as (
        update pipeline.job_line as l set announced_at = clock_timestamp()
        from untold as u where l.job_id = u.job_id
        returning l.job_id, l.job_type, l.rank
    )
    select t.job_id, t.job_type, j.enqueued_at
    from told as t join pipeline.job_queue as j on j.job_id = t.job_id
    order by t.rank, t.job_id;
end
$func$;
comment on function pipeline.announce_jobs(integer, interval) is
    'Of the p_limit jobs that are next, gives those that a queue in the cloud is to be told of, and notes that it was: those never announced since they can be claimed, and those whose announcement is older than p_again_after, since it may be lost. Commit, then send; what could not be sent is for retract_announcements().';
