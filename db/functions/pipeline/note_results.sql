create or replace function pipeline.note_results(p_job_id bigint, p_notes text[])
returns void language sql strict
set search_path = pg_catalog, pg_temp
as $func$
    update pipeline.job_results as r set notes = p_notes where r.job_id = p_job_id
$func$;
comment on function pipeline.note_results(bigint, text[]) is 'Keeps with a job''s counts what a person should know of how it went.';
