create or replace function pipeline.outdated_jobs(p_dmo_id integer, p_type text, p_data_domain text default 'listings')
returns setof pipeline.job_queue language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select j.*
    from pipeline.job_queue as j
    join pipeline.job_configs as c on c.snapshot_id = j.config_snapshot_id
    where j.dmo_id = p_dmo_id and j.data_domain = p_data_domain and j.status = 'pending' and c.type = p_type
        and c.version <> coalesce((
            select a.version from pipeline.dmo_configs as a
            where a.dmo_id = p_dmo_id and a.type = p_type and a.data_domain = p_data_domain and a.active), 0)
    order by j.job_id
$func$;
comment on function pipeline.outdated_jobs(integer, text, text) is
    'The jobs of a DMO''s stage that wait with another configuration than the present one. Held ones are not among them: requeued, they take the present one.';
