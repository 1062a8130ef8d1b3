create or replace function pipeline.transform_lines(p_job_id bigint)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- In: pg_temp.input_lines (record): the raw file. Out: pg_temp.output_lines: the transformed file.
declare
    v_job pipeline.job_queue := pipeline.get_job(p_job_id, 'transform');
    v_dmo public.dmos := pipeline.get_dmo(v_job.dmo_id);
    v_config jsonb := (select c.config_params from pipeline.job_configs as c where c.snapshot_id = v_job.config_snapshot_id);
    v_clean jsonb := v_config -> 'normalize_fields';
    v_scale double precision := 10 ^ (v_config ->> 'round_lat_lng')::integer;
    v_categories jsonb := (
        select jsonb_object_agg(pipeline.match_text(e.key), e.value) from jsonb_each(v_config -> 'category_map') as e
        where pipeline.match_text(e.key) is not null);
    v_hash_fields text[] := (
        select array_agg(e) from jsonb_array_elements_text(case when jsonb_typeof(v_config -> 'hash_fields') = 'array' then v_config -> 'hash_fields' else '[]' end) as e);
    v_region text := coalesce(v_config ->> 'phone_region', v_dmo.country);
    v_currency text := v_config ->> 'currency';
begin
    perform pipeline.tune_batch((select f.record_count from pipeline.files as f where f.id = v_job.input_file_id));
    if jsonb_typeof(v_config -> 'geocode') = 'object' then
        perform pipeline.geocode_lines(v_config, v_dmo.country);
    end if;
    insert into pg_temp.output_lines (position, record)
    with country_names as materialized (
        select n.key, n.code from pipeline.country_names() as n
    ),
    -- What the source wrote, cleaned for display.
    cleaned as (
        select l.position, r.source_name, r.source_id, r.line,
            case when v_clean ? 'name' then pipeline.clean_text(r.name) else nullif(btrim(r.name), '') end as name,
            case when v_clean ? 'category' then pipeline.clean_text(r.category) else nullif(btrim(r.category), '') end as category,
            case when v_clean ? 'address' then pipeline.clean_text(r.address) else nullif(btrim(r.address), '') end as address,
            case when v_clean ? 'locality' then pipeline.clean_text(r.locality) else nullif(btrim(r.locality), '') end as locality,
            case when v_clean ? 'region' then pipeline.clean_text(r.region) else nullif(btrim(r.region), '') end as region,
            case when v_clean ? 'postal_code' then pipeline.clean_text(r.postal_code) else nullif(btrim(r.postal_code), '') end as postal_code,
            case when v_clean ? 'country' then pipeline.clean_text(r.country) else nullif(btrim(r.country), '') end as country,
            case when v_clean ? 'title' then pipeline.clean_text(r.title) else nullif(btrim(r.title), '') end as title,
            case when v_clean ? 'description' then pipeline.clean_text(r.description) else nullif(btrim(r.description), '') end as description,
            case when v_clean ? 'short_description' then pipeline.clean_text(r.short_description) else nullif(btrim(r.short_description), '') end as short_description,
            nullif(btrim(r.lat), '') as lat_text, nullif(btrim(r.lng), '') as lng_text,
            pipeline.parse_degrees(r.lat) as lat_read, pipeline.parse_degrees(r.lng) as lng_read,
            nullif(btrim(r.phone), '') as phone, nullif(btrim(r.email), '') as email, nullif(btrim(r.url), '') as url,
            nullif(btrim(r.contact_name), '') as contact_name, lower(replace(nullif(btrim(r.language), ''), '_', '-')) as language,
            nullif(btrim(r.price), '') as price, nullif(btrim(r.price_min), '') as price_min, nullif(btrim(r.price_max), '') as price_max,
            upper(nullif(btrim(r.currency), '')) as currency,
            r.tags, r.image_urls, r.opening_hours, r.attributes
        from pg_temp.input_lines as l
        cross join lateral json_populate_record(null::pipeline.raw_record, l.record::json) as r
        offset 0
    ),
    -- What can be wrong with a value, read or refused.
    parsed as (
        select c.*,
            case
                when c.lat_text is null and c.lng_text is null then null
                when c.lat_read is null or c.lng_read is null then 'not_degrees'
                when c.lat_read = 0 and c.lng_read = 0 then 'zero_zero'
                when c.lat_read between -90 and 90 and c.lng_read between -180 and 180 then null
                when c.lng_read between -90 and 90 and c.lat_read between -180 and 180 then 'swapped'
                else 'out_of_range'
            end as coordinate_problem,
            case when v_categories is null then c.category
                else coalesce(v_categories ->> pipeline.match_text(c.category), c.category) end as our_category,
            case when c.email is not null then pipeline.parse_email(c.email) end as our_email,
            case when c.url is not null then pipeline.parse_url(c.url) end as our_url,
            case when c.phone is not null then pipeline.clean_text(c.phone) end as our_phone,
            case when c.contact_name is not null then pipeline.clean_text(c.contact_name) end as our_contact_name,
            case when c.price is not null or c.price_min is not null or c.price_max is not null
                then pipeline.parse_number(coalesce(c.price_min, c.price)) end as price_from,
            case when c.price is not null or c.price_min is not null or c.price_max is not null
                then pipeline.parse_number(coalesce(c.price_max, c.price, c.price_min)) end as price_to,
            case when c.currency is not null then case when c.currency ~ '^[A-Z]{3}$' then c.currency end
                else v_currency end as our_currency,
            coalesce(case when c.language ~ '^[a-z]{2,3}(-[a-z0-9]{2,8})*$' then c.language end, v_dmo.language) as our_language,
            case when c.tags is not null then to_json(pipeline.text_list(c.tags)) end as our_tags,
            case when c.image_urls is not null then pipeline.image_list(c.image_urls) end as images,
            case when c.opening_hours is not null then pipeline.hours_list(c.opening_hours) end as hours,
            case when c.attributes is not null and c.attributes::text <> '{}' then c.attributes end as our_attributes
        from cleaned as c
        offset 0
    ),
    keyed as (
        select p.*,
            case when p.coordinate_problem is null then round(p.lat_read * v_scale) / v_scale
                when p.coordinate_problem = 'swapped' then round(p.lng_read * v_scale) / v_scale end as lat,
            case when p.coordinate_problem is null then round(p.lng_read * v_scale) / v_scale
                when p.coordinate_problem = 'swapped' then round(p.lat_read * v_scale) / v_scale end as lng,
            g.lat as found_lat, g.lng as found_lng,
            case when g.lat is not null then json_build_object('lat', g.lat, 'lng', g.lng, 'provider', g.provider,
                'precision', g.precision_class, 'query', g.query)::text end as geocoding,
            case when p.country is not null then coalesce(n.code, p.country) end as our_country,
            pipeline.match_text(p.name) as name_key, pipeline.match_text(p.address) as address_key,
            case when p.lat_text is null then pipeline.match_text(p.locality) end as locality_key,
            case when p.lat_text is null then pipeline.match_text(p.postal_code) end as postal_code_key,
            nullif(concat_ws(',', '"title":' || to_json(p.title), '"description":' || to_json(p.description),
                '"short_description":' || to_json(p.short_description), '"tags":' || p.our_tags::text,
                '"price_min":' || least(p.price_from, p.price_to), '"price_max":' || greatest(p.price_from, p.price_to),
                '"currency":' || to_json(case when p.price_from is not null or p.currency is not null then p.our_currency end),
                '"attributes":' || p.our_attributes::text), '') as info,
            nullif(concat_ws(',', '"contact_name":' || to_json(p.our_contact_name), '"phone":' || to_json(p.our_phone),
                '"email":' || to_json(p.our_email), '"url":' || to_json(p.our_url)), '') as contact,
            nullif(concat_ws(',',
                case when p.coordinate_problem is not null then json_build_object('field', 'lat, lng', 'code', p.coordinate_problem,
                    'value', concat_ws(', ', p.lat_text, p.lng_text))::text end,
                case when g.problem is not null then json_build_object('field', 'coordinates', 'code', g.problem,
                    'value', coalesce(concat_ws(' ', g.provider, g.precision_class), ''))::text end,
                case when p.email is not null and p.our_email is null then json_build_object('field', 'email', 'code', 'not_an_email', 'value', p.email)::text end,
                case when p.url is not null and p.our_url is null then json_build_object('field', 'url', 'code', 'not_a_url', 'value', p.url)::text end,
                case when p.price_from is null and coalesce(p.price, p.price_min) is not null
                    then json_build_object('field', 'price', 'code', 'not_a_number', 'value', coalesce(p.price, p.price_min))::text end,
                case when p.currency is not null and p.our_currency is null then json_build_object('field', 'currency', 'code', 'not_iso_4217', 'value', p.currency)::text end,
                case when p.image_urls is not null and p.images is null and (p.image_urls #>> '{}') not in ('', '[]')
                    then json_build_object('field', 'image_urls', 'code', 'not_a_url', 'value', p.image_urls #>> '{}')::text end
            ), '') as problems
        from parsed as p
        left join country_names as n on n.key = pipeline.match_text(p.country)
        left join pg_temp.geocoded_lines as g on g.position = p.position
        offset 0
    ),
    written as (
        select k.*,
            -- All that counts as content; telephone numbers in E.164 stay out, since a library may read them better tomorrow.
            concat_ws(',', '"name":' || to_json(k.name), '"category":' || to_json(k.our_category), '"address":' || to_json(k.address),
                '"locality":' || to_json(k.locality), '"region":' || to_json(k.region), '"postal_code":' || to_json(k.postal_code),
                '"country":' || to_json(k.our_country), '"lat":' || coalesce(k.lat, k.found_lat), '"lng":' || coalesce(k.lng, k.found_lng),
                '"listing_info":[{"language":' || to_json(k.our_language) || ',' || k.info || '}]',
                '"listing_images":' || k.images::text, '"listing_hours":' || k.hours::text) as body,
            -- From the source's own values: a key must not move when a geocoding service says something else.
            pipeline.dedupe_key(k.name_key, k.address_key, k.locality_key, k.postal_code_key, k.lat, k.lng) as dedupe_key
        from keyed as k
        offset 0
    )
    select w.position,
        concat('{"source_name":', to_json(w.source_name), ',"source_id":', to_json(w.source_id), ',"line":', w.line,
            ',"dedupe_key":"' || w.dedupe_key || '"',
            ',"content_hash":"', case when v_hash_fields is null then md5(w.body || coalesce(w.contact, ''))
                else pipeline.partial_hash(('{' || concat_ws(',', nullif(w.body, ''),
                    '"listing_contact_info":[{' || w.contact || '}]') || '}')::jsonb, v_hash_fields) end,
            '",' || nullif(w.body, ''),
            case when w.body = '' then '"' end,
            ',"listing_contact_info":[{"contact_type":"primary",' || w.contact
                || case when w.our_phone is not null then coalesce(',"phone_e164":' || to_json(pipeline.phone_e164(w.our_phone, v_region)), '') else '' end || '}]',
            ',"geocoding":' || w.geocoding, ',"problems":[' || w.problems || ']', '}')
    from written as w;
end
$func$;
comment on function pipeline.transform_lines(bigint) is
    'Transform in the database: each line of the raw file in pg_temp.input_lines, normalised, with content_hash and dedupe_key, as a line of the transformed file in pg_temp.output_lines. A value that is not what its field holds is left out and told in "problems" with the text it had.';
