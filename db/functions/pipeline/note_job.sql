create or replace function pipeline.note_job(p_job_id bigint, p_event text, p_error_code text default null, p_message text default null)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into pipeline.job_events (job_id, event, actor, error_code, message)
    values (p_job_id, p_event, pipeline.actor(), p_error_code, p_message)
$func$;
comment on function pipeline.note_job(bigint, text, text, text) is 'Keeps in a job''s history what befell it, and who did it.';
