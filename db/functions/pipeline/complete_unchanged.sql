create or replace function pipeline.complete_unchanged(p_job_id bigint, p_token integer, p_file_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    -- Who runs it by hand goes on by what is done already; a next job would wait for nobody, and all of its key behind it.
    update pipeline.job_queue as j set is_chained = false where j.job_id = p_job_id and j.is_by_hand;
    perform pipeline.complete_job(p_job_id, p_token, p_file_id => p_file_id);
end
$func$;
comment on function pipeline.complete_unchanged(bigint, integer, bigint) is
    'Ends an import that found nothing new: its file is that of the import before. A worker''s run goes on with that one. LC060: p_token is not the job''s present claim.';
