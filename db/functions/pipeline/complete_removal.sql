create or replace function pipeline.complete_removal(p_job_id bigint, p_token integer, p_removed bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    insert into pipeline.job_results (job_id, records_deleted) values (p_job_id, p_removed);
    perform pipeline.complete_job(p_job_id, p_token);
end
$func$;
comment on function pipeline.complete_removal(bigint, integer, bigint) is
    'Ends a job of type remove_files, with the number of stored files that it removed. LC060: p_token is not the job''s present claim.';
