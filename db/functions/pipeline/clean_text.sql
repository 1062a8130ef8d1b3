-- Inlines: no search_path, every name and operator qualified.
create or replace function pipeline.clean_text(p_text text)
returns text language sql immutable parallel safe
as $func$
    select case
        -- Plain ASCII words with single spaces, the most of all values, are what they should be.
        when p_text operator(pg_catalog.~) '^[!-~]+( [!-~]+)*$' then p_text
        else nullif(pg_catalog.btrim(pg_catalog.regexp_replace(
            pg_catalog.normalize(p_text, 'NFC'),
            '[[:cntrl:][:space:]\u00a0\u2007\u202f\u3000\u200b\u2060\ufeff]+', ' ', 'g')), '')
    end
$func$;
comment on function pipeline.clean_text(text) is
    'A text as it is shown: Unicode NFC, no control characters, single spaces, null when nothing is left. The script stays.';
