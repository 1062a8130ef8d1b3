create or replace function pipeline.read_estate(p_record jsonb, p_values jsonb)
returns jsonb language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v record;
    v_text text;
    v_read jsonb;
    v_problem text;
    v_values jsonb := '{}';
    v_problems jsonb := '{}';
begin
    if jsonb_typeof(p_values) is distinct from 'object' then
        raise exception 'values must be an object' using errcode = 'LC008', hint = 'Such as {"bedrooms": 3}.';
    end if;
    -- A person fills in a handful of fields: one at a time.
    for v in
        select e.key as field, e.value, f.type, f.lookup, f.field is null as is_unknown
        from jsonb_each(p_values) as e
        left join pipeline.estate_fields() as f on f.field = e.key
        order by f.position
    loop
        if v.is_unknown then
            raise exception 'there is no field %', quote_literal(v.field)
                using errcode = 'LC008', hint = 'Fields are those that pipeline.listing_form() shows.';
        end if;
        v_problem := null;
        v_read := 'null';
        if v.type = 'text[]' then
            if jsonb_typeof(v.value) not in ('array', 'null') then
                v_problem := 'a list is needed';
            else
                select coalesce(jsonb_agg(i.item order by i.place), 'null'),
                    case
                        when max(length(i.item)) > 255 then 'an entry is longer than 255 characters'
                        when count(*) > 200 then 'these are more than 200 entries'
                    end
                into v_read, v_problem
                from (
                    select btrim(e.item) as item, min(e.place) as place
                    from jsonb_array_elements_text(case jsonb_typeof(v.value) when 'array' then v.value else '[]' end) with ordinality as e (item, place)
                    where btrim(e.item) <> '' group by 1
                ) as i;
            end if;
        else
            v_text := nullif(btrim(v.value #>> '{}', e' \t\r\n'), '');
            case
                when v_text is null then
                    null;
                when v.type = 'boolean' then
                    v_read := to_jsonb(pipeline.parse_boolean(v_text));
                    v_problem := case when v_read is null then 'yes or no' end;
                when v.type = 'date' then
                    v_read := to_jsonb(pipeline.parse_date(v_text));
                    v_problem := case when v_read is null then 'this is no day: write 2026-03-15 or 15/03/2026' end;
                when v.field in ('latitude', 'longitude') then
                    v_read := to_jsonb(pipeline.parse_degrees(v_text));
                    v_problem := case
                        when v_read is null then 'these are no degrees: write 34.7071'
                        when abs(v_read::numeric) > case v.field when 'latitude' then 90 else 180 end then 'this is not on Earth'
                    end;
                when v.type = 'integer' then
                    v_read := to_jsonb(pipeline.parse_integer(v_text));
                    v_problem := case
                        when v_read is null then 'this is no whole number'
                        when v.field like '%year%' and v_read::numeric not between 1000 and extract(year from now()) + 20 then 'this is no year of a building'
                        when v_read::numeric < 0 then 'this is less than nought'
                        when v_read::numeric > 2147483647 then 'this is too much'
                    end;
                when v.type like 'numeric%' or v.type = 'double precision' then
                    v_read := to_jsonb(pipeline.parse_decimal(v_text, substring(v.type from '\((\d+),')::integer, substring(v.type from ',(\d+)\)')::integer));
                    v_problem := case
                        when pipeline.parse_number(v_text) is null then 'this is no number'
                        when v_read is null then 'this is too much'
                        when v_read::numeric < 0 then 'this is less than nought'
                        when v.field ~ 'percent$|coverage$' and v_read::numeric > 100 then 'this is more than 100 percent'
                    end;
                when v.field like '%\_url' then
                    v_read := to_jsonb(pipeline.parse_url(v_text));
                    v_problem := case when v_read is null then 'this is no web address' end;
                when v.field like '%email' then
                    v_read := to_jsonb(pipeline.parse_email(v_text));
                    v_problem := case when v_read is null then 'this is no e-mail address' end;
                when v.field = 'currency_code' then
                    v_read := to_jsonb(upper(v_text));
                    v_problem := case when upper(v_text) !~ '^[A-Z]{3}$' then 'this is no currency: write EUR' end;
                else
                    v_read := to_jsonb(v_text);
                    v_problem := case when length(v_text) > case when v.field ~ 'remarks|description|extras' then 20000 else 1000 end then 'this is too long' end;
            end case;
        end if;
        -- What stands may stay, in whatever word the source has for it.
        if v_problem is null and v.lookup is not null and v.type = 'text' and v_read <> 'null' and v_read is distinct from p_record -> v.field
            and not exists (select from pipeline.dictionary_lookups as d where d.lookup = v.lookup and d.value = v_read #>> '{}')
            and not (v.lookup = 'property_type' and exists (select from pipeline.property_type_words as w where w.property_type = v_read #>> '{}')) then
            v_problem := 'this is not in the list';
        end if;
        if v_problem is not null then
            v_problems := v_problems || jsonb_build_object(v.field, v_problem);
        else
            v_values := v_values || jsonb_build_object(v.field, v_read);
        end if;
    end loop;
    if v_values ?| '{latitude,longitude}' and ((p_record || v_values) -> 'latitude' = 'null') <> ((p_record || v_values) -> 'longitude' = 'null') then
        v_problems := v_problems || jsonb_build_object(case when v_values ? 'latitude' then 'latitude' else 'longitude' end,
            'a place needs both latitude and longitude');
    end if;
    return jsonb_build_object('values', v_values, 'problems', v_problems);
end
$func$;
comment on function pipeline.read_estate(jsonb, jsonb) is
    'Reads what a person wrote into fields of a piece of real estate (p_record: as it stands; p_values: {field: text, or a list of texts}). Gives {values: {field: value}, problems: {field: what is wrong}}. LC008: there is no such field.';
