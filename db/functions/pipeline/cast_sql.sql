create or replace function pipeline.cast_sql(p_cast_to text, p_value text)
returns text language plpgsql stable strict
set search_path = pg_catalog, pg_temp
as $func$
-- What nearly all values look like is cast in place; a function reads the rest. Never an exception block: it costs a
-- sub-transaction a value.
declare
    v_plain text := format(
        $$translate(%1$s, '0123456789', '') in ('.', '', '-.', '-') and strpos(%1$s, '-') < 2 and %1$s ~ '[0-9]' and length(%1$s) <= 20$$, p_value);
    v_size text[] := regexp_match(p_cast_to, '^numeric\(([0-9]+),([0-9]+)\)$');
begin
    return case
        when p_cast_to = 'text' then p_value
        -- As long as an address may be (RFC 5321): it is kept in an index.
        when p_cast_to = 'email' then format('case when length(%1$s) <= 254 then %1$s end', p_value)
        when p_cast_to in ('integer', 'bigint') then format(
            $$case when translate(%1$s, '0123456789', '') = '' and length(%1$s) between 1 and 9 then %1$s::%2$s
                when %1$s is not null then %3$s end$$,
            p_value, p_cast_to, case p_cast_to
                when 'bigint' then format('pipeline.parse_integer(%s)', p_value)
                else format('case when pipeline.parse_integer(%1$s) between -2147483648 and 2147483647 then pipeline.parse_integer(%1$s)::integer end', p_value) end)
        when v_size is not null then format(
            $$case when translate(%1$s, '0123456789', '') in ('', '.') and %1$s <> '.' and length(%1$s) between 1 and %4$s then %1$s::%2$s
                when %1$s is not null then pipeline.parse_decimal(%1$s, %3$s)::%2$s end$$,
            p_value, p_cast_to, array_to_string(v_size, ', '), v_size[1]::integer - v_size[2]::integer)
        when p_cast_to = 'double precision' then format(
            $$case when %2$s then %1$s::double precision when %1$s is not null then pipeline.parse_number(%1$s)::double precision end$$,
            p_value, v_plain)
        when p_cast_to in ('latitude', 'longitude') then format(
            $$case when %2$s then case when %1$s::double precision between %3$s then %1$s::double precision end
                when pipeline.parse_degrees(%1$s) between %3$s then pipeline.parse_degrees(%1$s) end$$,
            p_value, v_plain, case p_cast_to when 'latitude' then '-90 and 90' else '-180 and 180' end)
        when p_cast_to = 'boolean' then format(
            $$case when %1$s in ('true', 'Yes', '1', 'True', 'yes') then true when %1$s in ('false', 'No', '0', 'False', 'no') then false
                when %1$s is not null then pipeline.parse_boolean(%1$s) end$$, p_value)
        when p_cast_to = 'date' then format(
            $$case when %1$s ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$' then %1$s::date when %1$s is not null then pipeline.parse_date(%1$s) end$$, p_value)
        when p_cast_to = 'timestamptz' then format(
            $$case when %1$s ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$'
                then %1$s::timestamptz when %1$s is not null then pipeline.parse_timestamp(%1$s) end$$, p_value)
        when p_cast_to = 'text[]' then format(
            $$case when strpos(%1$s, '[') = 0 and strpos(%1$s, ',,') = 0 and right(%1$s, 1) <> ',' then string_to_array(replace(btrim(%1$s), ', ', ','), ',')
                when %1$s is not null then pipeline.split_list(%1$s) end$$, p_value)
        when p_cast_to = 'listing_status' then format('case %s %s end', p_value,
            (select string_agg(format('when %L then %L::public.mls_listing_status', m.origin_word, m.status), ' ' order by m.origin_word) from pipeline.status_map as m))
        when p_cast_to = 'property_type' then format('case %s %s end', p_value,
            (select string_agg(format('when %L then %L', m.origin_word, m.property_type), ' ' order by m.origin_word) from pipeline.property_type_map as m))
        when p_cast_to in ('agent', 'office') then format('%s', p_cast_to)
    end;
end
$func$;
comment on function pipeline.cast_sql(text, text) is
    'The SQL expression that casts p_value, an expression of type text, as a field rule''s cast_to says. It never fails: what is no such value gives null. An empty text must be null already.';
