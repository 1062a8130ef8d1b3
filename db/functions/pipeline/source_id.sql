-- Inlines: no search_path, every name and operator qualified, nothing that is only stable (concat_ws is).
create or replace function pipeline.source_id(
    p_source_name text, p_name text, p_address text, p_lat text, p_lng text, p_record text)
returns text language sql immutable parallel safe
as $func$
    select pg_catalog.md5(p_source_name operator(pg_catalog.||) e'\x1f' operator(pg_catalog.||) case
        when coalesce(p_name, p_address, p_lat, p_lng) is null then coalesce(p_record, '')
        else coalesce(p_name, '')
            operator(pg_catalog.||) e'\x1f' operator(pg_catalog.||) coalesce(p_address, '')
            operator(pg_catalog.||) e'\x1f' operator(pg_catalog.||) coalesce(p_lat, '')
            operator(pg_catalog.||) e'\x1f' operator(pg_catalog.||) coalesce(p_lng, '')
    end)
$func$;
comment on function pipeline.source_id(text, text, text, text, text, text) is
    'The id of a record whose source gives none: MD5 of source name, name, address, latitude and longitude (name and address from match_text(), coordinates trimmed); of the whole record where all of these are missing. The same row has the same id in every edition.';
