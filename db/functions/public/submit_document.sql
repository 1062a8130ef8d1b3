create or replace function public.submit_document(listing_id uuid, code text, file_name text, storage_path text, title text default null, mime_type text default null, file_size bigint default null, issued_on date default null, expires_on date default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.submit_document(submit_document.listing_id, submit_document.code, jsonb_strip_nulls(jsonb_build_object(
        'file_name', submit_document.file_name, 'storage_path', submit_document.storage_path, 'title', submit_document.title,
        'mime_type', submit_document.mime_type, 'file_size', submit_document.file_size, 'issued_on', submit_document.issued_on,
        'expires_on', submit_document.expires_on)));
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.submit_document(uuid, text, text, text, text, text, bigint, date, date) is
    'Puts a document on a listing: its type (code of mls_document_type_config), the file''s name and where it lies. A further one of the type is its next version. Gives {document_id, listing_id, code, version, status, needs_approval, expires_on}. LC040: no such listing; LC044: no such type, no file, or it has expired; 42501.';
