-- The SQL twin of db/functions/plpython/pipeline/phone_e164.sql.
create or replace function pipeline.phone_e164(p_phone text, p_region text)
returns text language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_text text := regexp_replace(p_phone, '\(0\)', '', 'g');
    v_first text;
    v_digits text;
    v_country pipeline.countries;
begin
    -- The first number of several, without an extension. A slash parts two numbers only where a whole
    -- one stands before it: Germans and Austrians write one behind the area code.
    v_text := regexp_replace(v_text, '(ext|x|#|;|,).*$', '', 'i');
    v_first := split_part(v_text, '/', 1);
    if length(regexp_replace(v_first, '[^0-9]', '', 'g')) >= 7 then
        v_text := v_first;
    end if;
    v_digits := regexp_replace(v_text, '[^0-9]', '', 'g');
    if v_digits = '' then
        return null;
    end if;
    if btrim(v_text) like '+%' then
        null;
    elsif v_digits like '00%' then
        v_digits := substr(v_digits, 3);
    else
        select c.* into v_country from pipeline.countries as c where c.code = p_region;
        if not found or v_country.calling_code = '' then
            return null;
        end if;
        -- Already with its country code, only the plus is missing: longer than a national number would be.
        if not (v_digits like v_country.calling_code || '%' and length(v_digits) >= length(v_country.calling_code) + 8) then
            if v_country.trunk_prefix <> '' and v_digits like v_country.trunk_prefix || '%' and v_country.code <> 'IT' then
                v_digits := substr(v_digits, length(v_country.trunk_prefix) + 1);
            end if;
            v_digits := v_country.calling_code || v_digits;
        end if;
    end if;
    return case when length(v_digits) between 8 and 15 and v_digits !~ '^0' then '+' || v_digits end;
end
$func$;
comment on function pipeline.phone_e164(text, text) is
    'A telephone number in E.164 (+ and 8 to 15 digits), or null when it can not be told. p_region: ISO 3166 alpha-2 of the place, for numbers without a country code. Never part of a key or hash: the phonenumbers library may know more.';
