create or replace function pipeline.decide_document(p_document_id uuid, p_decision text, p_note text)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: whether a document is approved is no user's to write; check_decision() says who decides.
declare
    v_listing_id uuid;
    v_asked_by uuid;
    v_type record;
    v public.mls_listing_documents;
begin
    select d.listing_id, d.uploaded_by into v_listing_id, v_asked_by from public.mls_listing_documents as d where d.id = p_document_id;
    -- A tenant's own row stands for the shared one of the same code.
    select c.code, c.has_expiry, c.four_eyes into v_type
    from public.mls_listing_documents as d
    join public.mls_document_type_config as t on t.id = d.document_type_id
    join public.mls_document_type_config as c on c.code = t.code and (c.tenant_id = d.tenant_id or c.tenant_id is null)
    where d.id = p_document_id
    order by c.tenant_id nulls last limit 1;
    perform pipeline.check_decision('document ' || p_document_id, v_listing_id, p_decision, p_note, v_asked_by, v_type.four_eyes);

    select d.* into v from public.mls_listing_documents as d where d.id = p_document_id;
    if p_decision = 'approve' and v_type.has_expiry and v.expires_on < current_date then
        raise exception 'document % expired on %', p_document_id, v.expires_on using errcode = 'LC048', hint = 'Submit one that is still valid.';
    end if;
    perform set_config('pipeline.note', coalesce(btrim(p_note), ''), true);
    update public.mls_listing_documents as d
    set status = c.status,
        approved_by = case when c.status = 'APPROVED' then auth.uid() end,
        approved_at = case when c.status = 'APPROVED' then now() end,
        rejection_reason = case when c.status = 'REJECTED' then btrim(p_note) end,
        updated_at = now()
    from (select case p_decision when 'approve' then 'APPROVED' else 'REJECTED' end as status) as c
    where d.id = p_document_id and d.status <> c.status;
    perform set_config('pipeline.note', '', true);
    select d.* into v from public.mls_listing_documents as d where d.id = p_document_id;
    return jsonb_strip_nulls(jsonb_build_object('document_id', v.id, 'listing_id', v.listing_id, 'code', v_type.code, 'version', v.version,
        'status', v.status, 'approved_by', v.approved_by, 'approved_at', v.approved_at, 'rejection_reason', v.rejection_reason));
end
$func$;
comment on function pipeline.decide_document(uuid, text, text) is
    'Approves or rejects (with a note) a document; the same decision again changes nothing, another one replaces it. Gives {document_id, listing_id, code, version, status, approved_by, approved_at, rejection_reason}. LC047, LC044, 42501 as check_decision(); LC048: it has expired.';
