create or replace function pipeline.parse_boolean(p_text text)
returns boolean language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select case
        when lower(btrim(p_text)) in ('true', 't', 'yes', 'y', '1', '1.0', 'on') then true
        when lower(btrim(p_text)) in ('false', 'f', 'no', 'n', '0', '0.0', 'off') then false
    end
$func$;
comment on function pipeline.parse_boolean(text) is
    'Yes or no as sources write it (true, Yes, 1, …), or null when it is neither.';
