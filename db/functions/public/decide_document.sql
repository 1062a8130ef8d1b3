create or replace function public.decide_document(document_id uuid, decision text, note text default null)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_detail text;
    v_hint text;
begin
    return pipeline.decide_document(decide_document.document_id, decide_document.decision, decide_document.note);
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$func$;
comment on function public.decide_document(uuid, text, text) is
    'For managers (scope team or wider, with u): decision approve, or reject with a note. The same again changes nothing, another decision replaces the one before; mls_decision_history keeps all. Not for who submitted the document, nor, where the type asks for four eyes, for the listing''s broker. Gives {document_id, listing_id, code, version, status, approved_by, approved_at, rejection_reason}. LC044: no such decision, or no note; LC047: no such document; LC048: it has expired; 42501.';
