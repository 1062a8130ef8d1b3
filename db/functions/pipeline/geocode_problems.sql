create or replace function pipeline.geocode_problems(p_config_params jsonb)
returns table (path text, problem text) language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    with settings as materialized (
        select pipeline.geocode_settings(p_config_params) as settings
    )
    select w.path, w.path || ': ' || w.problem
    from (
        select 'geocode.providers' as path, 'name at least one service, or set enabled to false.' as problem
        from settings as s
        where (s.settings ->> 'enabled')::boolean and jsonb_array_length(s.settings -> 'providers') = 0
        union all
        select format('geocode.providers[%s].%s', c.rank - 1, n.key), n.problem
        from settings as s
        cross join lateral pipeline.geocode_chain(s.settings) as c
        cross join lateral (values
            ('user_agent', c.provider = 'nominatim' and c.user_agent is null,
                'Nominatim answers only those who say who they are: an application and an address to write to.'),
            ('api_key_env', c.provider in ('google', 'opencage') and c.api_key_env is null,
                'this service needs a key: name the environment variable that has it.'),
            ('requests_per_second', c.provider = 'nominatim' and c.base_url is null and c.seconds_between < 1,
                'the public Nominatim allows one request a second; a faster one of your own has a base_url.'),
            ('provider', 1 < (select count(*) from pipeline.geocode_chain(s.settings) as o where o.service = c.service),
                'the same service stands in the list twice.')
        ) as n (key, is_wrong, problem)
        where n.is_wrong
    ) as w
$func$;
comment on function pipeline.geocode_problems(jsonb) is
    'What is wrong with the geocode part of a transform''s config_params beyond its JSON Schema: what a service needs to be told.';
