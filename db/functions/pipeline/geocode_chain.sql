create or replace function pipeline.geocode_chain(p_settings jsonb)
returns table (rank integer, service text, provider text, base_url text, api_key_env text, user_agent text, seconds_between double precision)
language sql stable strict
set search_path = pg_catalog, pg_temp
as $func$
    select p.ordinality::integer, concat_ws(' ', p.item ->> 'provider', rtrim(p.item ->> 'base_url', '/')), p.item ->> 'provider',
        rtrim(p.item ->> 'base_url', '/'), p.item ->> 'api_key_env', p.item ->> 'user_agent',
        1 / coalesce((p.item ->> 'requests_per_second')::double precision, 1)
    from jsonb_array_elements(p_settings -> 'providers') with ordinality as p (item)
$func$;
comment on function pipeline.geocode_chain(jsonb) is
    'The geocoding services of geocode_settings(), in the order in which they are asked. service is the name under which answers and slots are kept.';
