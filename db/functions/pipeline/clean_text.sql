-- Inlines: no search_path, every name and operator qualified.
create or replace function pipeline.clean_text(p_text text)
returns text language sql immutable parallel safe
as $func$
    select case
        -- Plain ASCII words with single spaces, the most of all values, are what they should be.
        when p_text operator(pg_catalog.~) '^[!-~]+( [!-~]+)*$' then p_text
        else nullif(pg_catalog.btrim(pg_catalog.regexp_replace(
            -- What has no width (soft hyphen, zero-width space, word joiner, byte-order mark) parts no words.
            pg_catalog.translate(pg_catalog.normalize(p_text, 'NFC'), U&'\00ad\200b\2060\feff', ''),
            '[[:cntrl:][:space:]\u00a0\u2007\u202f\u3000]+', ' ', 'g')), '')
    end
$func$;
comment on function pipeline.clean_text(text) is
    'A text as it is shown: Unicode NFC, no control characters, single spaces, null when nothing is left. The script stays.';
