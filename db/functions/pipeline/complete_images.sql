create or replace function pipeline.complete_images(
    p_job_id bigint, p_token integer, p_new bigint, p_updated bigint, p_unchanged bigint, p_failed bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    insert into pipeline.job_results (job_id, records_total, records_new, records_updated, records_unchanged, records_error)
    values (p_job_id, p_new + p_updated + p_unchanged + p_failed, p_new, p_updated, p_unchanged, p_failed);
    perform pipeline.complete_job(p_job_id, p_token);
end
$func$;
comment on function pipeline.complete_images(bigint, integer, bigint, bigint, bigint, bigint) is
    'Counts the pictures that a job has fetched, and ends it. LC060: p_token is not the job''s present claim.';
