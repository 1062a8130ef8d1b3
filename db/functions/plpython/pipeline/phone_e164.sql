-- The plpython twin of db/functions/pipeline/phone_e164.sql.
create or replace function pipeline.phone_e164(p_phone text, p_region text)
returns text language plpython3u stable parallel safe
set search_path = pg_catalog, pg_temp
as $python$
    import phonenumbers

    try:
        number = phonenumbers.parse(p_phone or "", p_region)
    except phonenumbers.NumberParseException:
        return None
    # Possible, not valid: numbering plans change faster than libraries.
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
$python$;
comment on function pipeline.phone_e164(text, text) is
    'A telephone number in E.164 (+ and 8 to 15 digits), or null when it can not be told. p_region: ISO 3166 alpha-2 of the place, for numbers without a country code. Never part of a key or hash: the phonenumbers library may know more.';
