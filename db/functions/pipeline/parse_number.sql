create or replace function pipeline.parse_number(p_text text)
returns numeric language plpgsql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
declare
    -- Spaces of all kinds, apostrophes and currency signs or codes around the number say nothing of its value.
    v_text text := regexp_replace(p_text, '[[:space:]\u00a0\u202f''’]+', '', 'g');
begin
    v_text := regexp_replace(v_text, '^([A-Za-z]{3}|[€$£¥₸₽]|Ft)(?=[-+]?[0-9])', '');
    v_text := regexp_replace(v_text, '([0-9])([A-Za-z]{3}|[€$£¥₸₽]|Ft|,-)$', '\1');
    return case
        when length(v_text) > 60 then null
        when v_text ~ '^[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?$' then v_text::numeric
        when v_text ~ '^[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$' then replace(v_text, ',', '')::numeric
        when v_text ~ '^[-+]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?$' then replace(replace(v_text, '.', ''), ',', '.')::numeric
        when v_text ~ '^[-+]?[0-9]+,[0-9]+$' then replace(v_text, ',', '.')::numeric
    end;
end
$func$;
comment on function pipeline.parse_number(text) is
    'A number as people write it (1200.0, 1 200,50, 1.200,50, € 120, 120 HUF), or null when it is none. Of 1.200 and 1,200 the first is read as a decimal, the second as thousands.';
