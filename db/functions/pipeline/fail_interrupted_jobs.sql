create or replace function pipeline.fail_interrupted_jobs()
returns integer language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_job_id bigint;
    v_count integer := 0;
begin
    -- A loop, since each job's lock must be tried by itself; few jobs run at once.
    for v_job_id in select j.job_id from pipeline.job_queue as j where j.status = 'running' order by j.job_id loop
        if pg_try_advisory_xact_lock(pipeline.lock_class('job'), (v_job_id % 2147483647)::integer) then
            update pipeline.job_queue as j
            set status = 'failed', finished_at = clock_timestamp(), error_code = 'LC012',
                error_message = 'The process that ran the job ended before it was done; what it had written was taken back.'
            where j.job_id = v_job_id and j.status = 'running';
            v_count := v_count + 1;
        end if;
    end loop;
    return v_count;
end
$func$;
comment on function pipeline.fail_interrupted_jobs() is
    'Marks running jobs whose worker is gone as failed (LC012) and says how many. Their work was rolled back with the worker''s transaction.';
