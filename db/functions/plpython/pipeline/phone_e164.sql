-- The plpython twin of db/functions/pipeline/phone_e164.sql.
create or replace function pipeline.phone_e164(p_phone text, p_region text)
returns text language plpython3u stable parallel safe
set search_path = pg_catalog, pg_temp
as $python$
    import re
    import phonenumbers

    # 00 stands for + in most countries; here it needs no country to be known.
    phone = re.sub(r"^\s*00", "+", p_phone or "")
    for text in (phone, re.split("[/;,]", phone)[0]):  # the whole, else the first of several
        try:
            number = phonenumbers.parse(text, p_region)
        except phonenumbers.NumberParseException:
            continue
        # Possible, not valid: numbering plans change faster than libraries.
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None
$python$;
comment on function pipeline.phone_e164(text, text) is
    'A telephone number in E.164 (+ and 8 to 15 digits), or null when it can not be told. p_region: ISO 3166 alpha-2 of the place, for numbers without a country code. Never part of a key or hash: the phonenumbers library may know more.';
