create or replace function pipeline.complete_empty(p_job_id bigint, p_token integer, p_is_good boolean default true)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_is_chained boolean;
begin
    -- First the line, as everybody does.
    perform from pipeline.job_line as l where l.job_id = p_job_id for update;
    select j.is_chained into v_is_chained from pipeline.job_queue as j where j.job_id = p_job_id;
    -- What made nothing has no next stage.
    update pipeline.job_queue as j set is_chained = false where j.job_id = p_job_id and j.dequeue_attempts = p_token;
    insert into pipeline.job_results (job_id) values (p_job_id);
    perform pipeline.complete_job(p_job_id, p_token, p_is_good => p_is_good);
    update pipeline.job_queue as j set is_chained = v_is_chained where j.job_id = p_job_id;
end
$func$;
comment on function pipeline.complete_empty(bigint, integer, boolean) is
    'Ends a job of a stage that had nothing to do, and its run with it. p_is_good: as for complete_job(). LC060: p_token is not the job''s present claim.';
