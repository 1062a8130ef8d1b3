create or replace function pipeline.config_defaults(p_type text)
returns jsonb language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select jsonb_object_agg(p.key, p.value -> 'default')
    from jsonb_each(pipeline.config_schema(p_type) -> 'properties') as p
$func$;
comment on function pipeline.config_defaults(text) is 'The config_params that a stage runs with when a DMO says nothing.';
