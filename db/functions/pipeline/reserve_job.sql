create or replace function pipeline.reserve_job()
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks: the job's advisory lock, first of all, until the transaction ends. Whoever can take it knows that nobody works on the job.
declare
    v_job_id bigint := nextval('pipeline.job_queue_job_id_seq');
begin
    perform pg_advisory_xact_lock(pipeline.lock_class('job'), (v_job_id % 2147483647)::integer);
    return v_job_id;
end
$func$;
comment on function pipeline.reserve_job() is
    'A new job number, locked by the calling transaction, which will do the job''s work; start_job() then writes the job over another connection.';
