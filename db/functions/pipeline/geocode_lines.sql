create or replace function pipeline.geocode_lines(p_config_params jsonb, p_country text)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- In: pg_temp.input_lines (record). Out: pg_temp.geocoded_lines, a row for each line without coordinates.
declare
    v_settings jsonb := pipeline.geocode_settings(p_config_params);
    v_enough integer := pipeline.geocode_precision_rank(v_settings ->> 'min_precision');
    v_scale double precision := 10 ^ (p_config_params ->> 'round_lat_lng')::integer;
begin
    insert into pg_temp.geocoded_lines (position, lat, lng, provider, precision_class, problem, query)
    with lines as materialized (
        select l.line_position, l.query, l.country from pipeline.lines_to_geocode(p_country) as l
    ),
    answers as materialized (
        -- The first service whose answer is near enough, else the nearest.
        select distinct on (q.country, q.query) q.country, q.query, a.is_found, a.lat, a.lng, c.provider, a.precision_class,
            bool_and(not a.is_found) over (partition by q.country, q.query) as is_nowhere,
            count(*) over (partition by q.country, q.query) as services
        from (select distinct l.country, l.query from lines as l where l.query is not null) as q
        cross join pipeline.geocode_chain(v_settings) as c
        join pipeline.geocode_answers as a on a.service = c.service and a.country = q.country and a.query = q.query
        order by q.country, q.query, a.is_found desc, pipeline.geocode_precision_rank(a.precision_class) > v_enough,
            case when pipeline.geocode_precision_rank(a.precision_class) > v_enough then pipeline.geocode_precision_rank(a.precision_class) end,
            c.rank
    )
    select l.line_position, round(a.lat * v_scale) / v_scale, round(a.lng * v_scale) / v_scale,
        case when a.is_found then a.provider end, a.precision_class,
        case
            when a.is_found then case when pipeline.geocode_precision_rank(a.precision_class) > v_enough then 'not_precise' end
            when l.query is null then 'no_address'
            when a.is_nowhere and a.services = jsonb_array_length(v_settings -> 'providers') then 'no_such_place'
            else 'not_geocoded'
        end,
        l.query
    from lines as l
    left join answers as a on (v_settings ->> 'enabled')::boolean and a.country = l.country and a.query = l.query;
end
$func$;
comment on function pipeline.geocode_lines(jsonb, text) is
    'Gives each line in pg_temp.input_lines that has no coordinates those that geocoding services answered, or the reason why it has none, in pg_temp.geocoded_lines; asks nobody.';
