create or replace function pipeline.note_found_file(p_job_id bigint, p_path text, p_version text)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    insert into pipeline.found_files as f (source_id, data_domain, path, version, dmo_id, job_id)
    select j.source_id, j.data_domain, p_path, p_version, j.dmo_id, j.job_id
    from pipeline.job_queue as j where j.job_id = p_job_id
    on conflict (source_id, data_domain, path) do update
    set version = excluded.version, job_id = excluded.job_id, found_at = excluded.found_at
$func$;
comment on function pipeline.note_found_file(bigint, text, text) is
    'Notes that a job imports a file that was found in its source''s folder, so that nobody else takes that version for new.';
