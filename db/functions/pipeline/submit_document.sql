create or replace function pipeline.submit_document(p_listing_id uuid, p_code text, p_file jsonb)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: versions are counted over what the caller may not see; lock_mls_listings() says what the caller reaches.
declare
    v record;
    v_type public.mls_document_type_config;
    v_document public.mls_listing_documents;
begin
    select l.* into v from pipeline.lock_mls_listings(array[p_listing_id]) as l;
    if not coalesce(v.may_read, false) then
        raise exception 'there is no listing %', p_listing_id using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
    elsif not (v.may_write and pipeline.may('c')) then
        raise exception 'listing % is not yours to submit documents for', p_listing_id using errcode = '42501', hint = 'Claim it first, or ask its broker.';
    end if;
    select c.* into v_type from public.mls_document_type_config as c
    where c.code = p_code and (c.tenant_id = v.tenant_id or c.tenant_id is null)
    order by c.tenant_id nulls last limit 1;
    if not found then
        raise exception 'there is no document type %', coalesce(quote_literal(p_code), 'null') using errcode = 'LC044',
            hint = format('Document types are %s.', (select string_agg(distinct c.code, ', ') from public.mls_document_type_config as c
                where c.tenant_id = v.tenant_id or c.tenant_id is null));
    elsif nullif(btrim(p_file ->> 'file_name'), '') is null or nullif(btrim(p_file ->> 'storage_path'), '') is null then
        raise exception 'a document needs a file' using errcode = 'LC044', hint = 'Give its file_name, and as storage_path where it lies.';
    elsif (p_file ->> 'expires_on')::date < current_date then
        raise exception 'the document expired on %', p_file ->> 'expires_on' using errcode = 'LC044', hint = 'Submit one that is still valid.';
    end if;
    insert into public.mls_listing_documents (tenant_id, listing_id, document_type_id, title, file_name, storage_path, mime_type, file_size, stored_sha256,
        issued_on, expires_on, version)
    select v.tenant_id, p_listing_id, v_type.id, f.title, btrim(f.file_name), btrim(f.storage_path), f.mime_type, f.file_size, f.stored_sha256, f.issued_on, f.expires_on,
        1 + coalesce((
            select max(d.version) from public.mls_listing_documents as d
            join public.mls_document_type_config as t on t.id = d.document_type_id
            where d.listing_id = p_listing_id and t.code = p_code), 0)
    from jsonb_populate_record(null::public.mls_listing_documents, p_file) as f
    returning * into v_document;
    return jsonb_strip_nulls(jsonb_build_object('document_id', v_document.id, 'listing_id', p_listing_id, 'code', p_code,
        'version', v_document.version, 'status', v_document.status, 'needs_approval', v_type.needs_approval, 'expires_on', v_document.expires_on));
end
$func$;
comment on function pipeline.submit_document(uuid, text, jsonb) is
    'Puts a document of a type (its code) on a listing, as the next version of those that are there; p_file holds its columns. Gives {document_id, listing_id, code, version, status, needs_approval, expires_on}. LC040: no such listing; LC044: no such type, no file, or it has expired; 42501.';
