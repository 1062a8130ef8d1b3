create or replace function pipeline.complete_unchanged(
    p_job_id bigint, p_token integer, p_file_id bigint default null, p_batch_id bigint default null)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    -- First the line, as everybody does.
    perform from pipeline.job_line as l where l.job_id = p_job_id for update;
    -- Who runs it by hand goes on by what is done already; a next job would wait for nobody, and all of its key behind it.
    update pipeline.job_queue as j set is_chained = false where j.job_id = p_job_id and j.is_by_hand and j.dequeue_attempts = p_token;
    perform pipeline.complete_job(p_job_id, p_token, p_file_id, p_batch_id);
end
$func$;
comment on function pipeline.complete_unchanged(bigint, integer, bigint, bigint) is
    'Ends a job of a stage that found its work done: p_file_id, p_batch_id are what the job before it made. A worker''s run goes on with that.'
    ' A person''s does not: whoever runs it by hand goes on to the next stage. LC060: p_token is not the job''s present claim.';
