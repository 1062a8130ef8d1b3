create or replace function pipeline.expired_files(p_environment text, p_limit integer default 100)
returns table (file_id bigint, file_path text) language sql
set search_path = pg_catalog, pg_temp
as $func$
    select f.id, f.file_path
    from pipeline.files as f
    where f.expired_at is not null and f.removed_at is null and starts_with(f.file_path, p_environment || '-trippl-data/')
    order by f.id
    limit p_limit
    for no key update skip locked
$func$;
comment on function pipeline.expired_files(text, integer) is
    'The next expired files of an environment whose stored files are to be removed; they are the caller''s until its transaction ends. Who removes them says so by note_removed_files() in that transaction; if it never commits, they are removed again, which does no harm.';
