create or replace function pipeline.new_files(p_dmo_id integer, p_source_name text, p_files jsonb, p_data_domain text default 'listings')
returns jsonb language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select coalesce(jsonb_agg(f.file order by f.number), '[]')
    from jsonb_array_elements(p_files) with ordinality as f (file, number)
    where not exists (
        select from pipeline.found_files as n
        join pipeline.sources as s on s.id = n.source_id
        where s.dmo_id = p_dmo_id
            and s.name = coalesce(p_source_name, pipeline.get_config(p_dmo_id, 'import', p_data_domain) ->> 'source_name')
            and n.data_domain = p_data_domain and n.path = f.file ->> 'path' and n.version = f.file ->> 'version'
            and not exists (select from pipeline.job_queue as j where j.job_id = n.job_id and j.status = 'cancelled'))
$func$;
comment on function pipeline.new_files(integer, text, jsonb, text) is
    'Of the files that were found in a source''s folder, [{"path": …, "version": …}], those that were not imported in that version yet, or whose import was cancelled, in the same order. p_source_name: null for the import configuration''s.';
