create or replace function pipeline.find_batch(p_file_id bigint)
returns bigint language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select b.batch_id
    from staging.batches as b
    where b.file_id = p_file_id
        and b.config_params = pipeline.get_config(b.dmo_id, 'stage', b.data_domain)
    order by b.batch_id desc
    limit 1
$func$;
comment on function pipeline.find_batch(bigint) is
    'The batch that was staged from a transformed file under the present configuration; null for none.';
