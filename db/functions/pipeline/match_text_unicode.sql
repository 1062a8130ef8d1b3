create or replace function pipeline.match_text_unicode(p_text text)
returns text language plpgsql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $func$
declare
    -- What has no width (soft hyphen, zero-width space, word joiner, byte-order mark) parts no words.
    v_text text := lower(normalize(translate(p_text, U&'\00ad\200b\2060\feff', ''), NFKC));
begin
    -- Accents: decompose, then drop the combining marks; й and ё lose theirs too, as their keys should.
    v_text := regexp_replace(normalize(v_text, NFD), '[\u0300-\u036f]+', '', 'g');

    -- Latin letters that do not decompose.
    v_text := translate(v_text, 'øłđðħıĸŧŋ', 'olddhiktn');
    v_text := replace(replace(replace(replace(v_text, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');

    -- Greek: ELOT 743 (ISO 843), digraphs first.
    if v_text ~ '[α-ω]' then
        v_text := regexp_replace(v_text, '([αεη])υ(?=[αεηιουωβγδζλμνρ])', '\1v', 'g');
        v_text := regexp_replace(v_text, '([αεη])υ', '\1f', 'g');
        v_text := replace(regexp_replace(v_text, '\mμπ', 'b', 'g'), 'ου', 'ou');
        v_text := replace(replace(replace(v_text, 'γγ', 'ng'), 'γξ', 'nx'), 'γχ', 'nch');
        v_text := replace(replace(replace(replace(v_text, 'θ', 'th'), 'χ', 'ch'), 'ψ', 'ps'), 'ξ', 'x');
        v_text := translate(v_text, 'αβγδεζηικλμνοπρσςτυφω', 'avgdeziiklmnoprsstyfo');
    end if;

    -- Cyrillic: ICAO 9303 for Russian, with the Ukrainian, Kazakh and Serbian letters; hard and soft signs fall away.
    if v_text ~ '[\u0400-\u04ff]' then
        v_text := replace(replace(replace(replace(v_text, 'щ', 'shch'), 'ж', 'zh'), 'ч', 'ch'), 'ш', 'sh');
        v_text := replace(replace(replace(replace(v_text, 'ю', 'iu'), 'я', 'ia'), 'х', 'kh'), 'ц', 'ts');
        v_text := replace(replace(replace(v_text, 'љ', 'lj'), 'њ', 'nj'), 'џ', 'dz');
        v_text := translate(v_text, 'абвгдезиклмнопрстуфыэіґәғқңөұүһђјћьъ', 'abvgdeziklmnoprstufyeigagqnouuhdjc');
        v_text := replace(v_text, 'є', 'ie');
    end if;

    -- What is neither letter nor digit, in any script, parts words.
    return nullif(btrim(regexp_replace(v_text, '[^[:alnum:]]+', ' ', 'g')), '');
end
$func$;
comment on function pipeline.match_text_unicode(text) is
    'match_text() for texts that are not plain ASCII. Greek by ELOT 743, Cyrillic by ICAO Doc 9303.';
