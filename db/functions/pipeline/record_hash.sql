-- Inlines: no search_path, every name and operator qualified.
create or replace function pipeline.record_hash(p_source_id text, p_content_hash uuid, p_language text)
returns uuid language sql immutable parallel safe
as $func$
    select pg_catalog.md5(p_source_id operator(pg_catalog.||) coalesce(p_content_hash::text, '') operator(pg_catalog.||) p_language)::uuid
$func$;
comment on function pipeline.record_hash(text, uuid, text) is
    'The source_record_hash of the bridge: MD5 of source id, content hash and, for a text of the record, its language (else empty).';
