create or replace function pipeline.problem_text(p_code text, p_field text, p_value text)
returns text language sql immutable
set search_path = pg_catalog, pg_temp
as $func$
    select case p_code
        when 'missing_key' then format('%s is empty: the record was not taken. Every record needs the key that it has at its source.', p_field)
        when 'unreadable_row' then p_value
        when 'unknown_office' then format('no office has the key %s: the record was not taken. Add the office with its market, or correct OriginatingSystemOfficeKey.',
            coalesce(quote_literal(p_value), 'null'))
        when 'unknown_agent' then format('no member has the key %s: the record was not taken. Send the member first, or let unknown agents be null in the settings.', quote_literal(p_value))
        when 'missing_parent' then format('%s is empty: the record was not taken. A picture needs the key of its listing.', p_field)
        when 'key_too_long' then format('%s has %s characters, and at most 255 are taken: the record was not. It begins with %s.',
            p_field, length(btrim(p_value)), quote_literal(left(btrim(p_value), 60)))
        when 'parent_too_long' then format('%s has %s characters, and no listing has more than 255: the record was not taken.', p_field, length(btrim(p_value)))
        when 'key_in_use' then format('another call brought the key %s at the same moment: the record was not taken. Send it again.', quote_literal(p_value))
        when 'key_taken' then format('the key %s is a listing of another source or tenant already: the record was not taken.', quote_literal(p_value))
        else format('%s: %s is %s; the field was left as it stands.', p_field, quote_literal(left(p_value, 100)),
            case
                when p_code = 'not_listing_status' then 'no status that we know'
                when p_code = 'not_property_type' then 'no property type that we know'
                when p_code = 'not_email' then 'no e-mail address'
                when p_code = 'not_timestamptz' then 'no moment in time'
                when p_code ~ '^not_numeric' then 'no number that fits ' || substr(p_code, 5)
                else 'no ' || substr(p_code, 5)
            end)
    end
$func$;
comment on function pipeline.problem_text(text, text, text) is
    'What was wrong with a record, in words: the field, what stood there, what became of it and what to do.';
