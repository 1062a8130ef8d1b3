create or replace function pipeline.parse_url(p_text text)
returns text language plpgsql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_text text := regexp_replace(btrim(p_text), '[[:cntrl:]]+', '', 'g');
    v_parts text[];
begin
    if v_text !~* '^https?://' then
        -- javascript: and data: are no addresses of a place; host:port is.
        if v_text ~ '^[A-Za-z][A-Za-z0-9+.-]*:' and v_text !~ '^[A-Za-z0-9.-]+:[0-9]+(/|$)' then
            return null;
        end if;
        v_text := 'https://' || regexp_replace(v_text, '^//', '');
    end if;
    v_parts := regexp_match(v_text, '^(https?)://([^/?#[:space:]<>"@]+)([/?#].*)?$', 'i');
    if v_parts is null or v_parts[2] !~ '^[^.].*\.[^.]{2,}(:[0-9]{1,5})?\.?$' or length(v_text) > 2000 then
        return null;
    end if;
    return lower(v_parts[1]) || '://' || lower(v_parts[2])
        || replace(replace(replace(replace(coalesce(v_parts[3], ''), ' ', '%20'), '"', '%22'), '<', '%3C'), '>', '%3E');
end
$func$;
comment on function pipeline.parse_url(text) is
    'A web address with scheme and lower-case host (https where none is given), or null when the text is none.';
