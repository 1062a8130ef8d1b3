create or replace function pipeline.find_import(
    p_dmo_id integer, p_original_hash text, p_source_name text default null, p_data_domain text default 'listings',
    p_config jsonb default '{}')
returns bigint language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select f.id
    from pipeline.files as f
    join pipeline.sources as s on s.id = f.source_id
    left join pipeline.job_configs as c on c.job_id = f.job_id
    where f.dmo_id = p_dmo_id and f.data_domain = p_data_domain and f.stage = 'import'
        and f.original_hash = p_original_hash
        and s.name = coalesce(p_source_name, pipeline.get_config(p_dmo_id, 'import', p_data_domain) ->> 'source_name')
        -- Read otherwise, it would be another raw file.
        and coalesce(f.config_hash, pipeline.config_hash('import', c.config_params))
            = pipeline.config_hash('import', pipeline.get_config(p_dmo_id, 'import', p_data_domain) || p_config)
    order by f.id desc
    limit 1
$func$;
comment on function pipeline.find_import(integer, text, text, text, jsonb) is
    'The raw file that an earlier import made from a file with this SHA-256 for the same feed, read under the same configuration; null for none. p_config: what differs from the DMO''s configuration for this one. However long ago: an old file that comes again is no news.';
