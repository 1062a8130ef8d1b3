create or replace function pipeline.find_derived(p_raw_file_id bigint)
returns bigint language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select f.id
    from pipeline.files as f
    left join pipeline.job_configs as c on c.job_id = f.job_id
    where f.parent_file_id = p_raw_file_id and f.stage = 'transform'
        and coalesce(f.config_hash, pipeline.config_hash('transform', c.config_params))
            = pipeline.config_hash('transform', pipeline.get_config(f.dmo_id, 'transform', f.data_domain))
    order by f.id desc
    limit 1
$func$;
comment on function pipeline.find_derived(bigint) is
    'The transformed file that was made of a raw file under the present configuration; null for none.';
