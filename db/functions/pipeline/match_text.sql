-- Inlines: no search_path, every name and operator qualified.
create or replace function pipeline.match_text(p_text text)
returns text language sql immutable parallel safe
as $func$
    select case
        when p_text operator(pg_catalog.~) '^[A-Za-z0-9]+( [A-Za-z0-9]+)*$' then pg_catalog.lower(p_text)
        when pg_catalog.octet_length(p_text) operator(pg_catalog.=) pg_catalog.length(p_text)
            then nullif(pg_catalog.btrim(pg_catalog.regexp_replace(pg_catalog.lower(p_text), '[^a-z0-9]+', ' ', 'g')), '')
        else pipeline.match_text_unicode(p_text)
    end
$func$;
comment on function pipeline.match_text(text) is
    'A text as it is compared: NFKC, lower case, no accents, Greek and Cyrillic in Latin letters, words split by single spaces; null when nothing is left.';
