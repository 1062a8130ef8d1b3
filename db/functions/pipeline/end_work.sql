create or replace function pipeline.end_work(p_job_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    -- A worker that only sleeps keeps its locks, for which the job's next worker would wait.
    perform pg_terminate_backend(l.pid)
    from pg_locks as l
    where l.locktype = 'advisory' and l.granted and l.pid <> pg_backend_pid()
        and l.database = (select d.oid from pg_database as d where d.datname = current_database())
        and l.classid = pipeline.lock_class('job')::oid and l.objid = (p_job_id % 2147483647)::oid and l.objsubid = 2;
exception
    when insufficient_privilege then
        raise warning 'the session that worked on job % can not be ended by %', p_job_id, session_user
            using hint = 'Let all workers log in as the same role.';
end
$func$;
comment on function pipeline.end_work(bigint) is
    'Ends the session whose transaction works on a job, so that what it wrote is rolled back and its locks are free.';
