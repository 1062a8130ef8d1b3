create or replace function pipeline.note_removed_files(p_file_ids bigint[])
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    update pipeline.files as f set removed_at = clock_timestamp()
    where f.id = any (p_file_ids) and f.expired_at is not null and f.removed_at is null
$func$;
comment on function pipeline.note_removed_files(bigint[]) is 'Writes down that the stored files are gone, see expired_files().';
