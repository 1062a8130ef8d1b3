create or replace function pipeline.has_newer_file(p_file_id bigint)
returns boolean language sql stable strict
set search_path = pg_catalog, pg_temp
as $func$
    select exists (
        select from pipeline.files as f
        join pipeline.files as n on n.dmo_id = f.dmo_id and n.source_id = f.source_id and n.data_domain = f.data_domain
        where f.id = p_file_id and n.stage = 'import' and n.id > f.id)
$func$;
comment on function pipeline.has_newer_file(bigint) is 'Whether a file of the same source was imported after a raw file.';
