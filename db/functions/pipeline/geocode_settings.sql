create or replace function pipeline.geocode_settings(p_config_params jsonb)
returns jsonb language sql stable strict
set search_path = pg_catalog, pg_temp
as $func$
    select (
        select jsonb_object_agg(p.key, p.value -> 'default')
        from jsonb_each(pipeline.config_schema('transform') #> '{properties,geocode,properties}') as p
    ) || (p_config_params -> 'geocode')
    where jsonb_typeof(p_config_params -> 'geocode') = 'object'
$func$;
comment on function pipeline.geocode_settings(jsonb) is
    'The geocode part of a transform''s config_params over its defaults; null where there is none: then nobody expects coordinates.';
