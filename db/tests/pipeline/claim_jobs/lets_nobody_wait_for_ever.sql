begin;
select plan(2);

-- Each minute as many urgent jobs come as are done: one. A minute passes when all that wait have come a minute earlier.
create function pg_temp.minutes_until_claimed(p_priority integer) returns integer language plpgsql as $func$
declare
    v_job_id bigint := pipeline.enqueue_job('ingest', p_priority => p_priority);
    v_claimed bigint;
begin
    for v_minute in 1..400 loop
        update pipeline.job_line as l set rank = l.rank - interval '1 minute' where l.state = 'ready';
        perform pipeline.enqueue_job('ingest', p_priority => 100);
        select c.job_id into v_claimed from pipeline.claim_jobs('worker') as c;
        if v_claimed = v_job_id then
            -- The urgent one that it was taken before.
            perform pipeline.claim_jobs('worker');
            return v_minute;
        end if;
    end loop;
    return null;
end
$func$;

select is(pg_temp.minutes_until_claimed(-100), 200, 'the least urgent job waits 200 minutes, however many come before it');
select is(pg_temp.minutes_until_claimed(0), 100, 'an ordinary one 100');

select * from finish();
rollback;
