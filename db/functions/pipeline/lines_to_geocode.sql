create or replace function pipeline.lines_to_geocode(p_country text)
returns table (line_position bigint, query text, country text, address text) language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select l.position,
        pipeline.geocode_query(r.address, r.postal_code, r.locality, r.region),
        coalesce(n.code, p_country),
        concat_ws(', ', pipeline.clean_text(r.address), nullif(concat_ws(' ', pipeline.clean_text(r.postal_code), pipeline.clean_text(r.locality)), ''),
            pipeline.clean_text(r.region), c.name)
    from pg_temp.input_lines as l
    cross join lateral json_populate_record(null::pipeline.raw_record, l.record::json) as r
    left join pipeline.country_names() as n on n.key = pipeline.match_text(r.country)
    left join pipeline.countries as c on c.code = coalesce(n.code, p_country)
    where nullif(btrim(r.lat), '') is null and nullif(btrim(r.lng), '') is null
$func$;
comment on function pipeline.lines_to_geocode(text) is
    'The lines of the raw file in pg_temp.input_lines that have no coordinates: what to ask for each (address as the source wrote it, query as the answer is kept under; null when there is nothing to ask with) and in which country; p_country where the line names none that is known.';
