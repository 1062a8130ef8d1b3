create or replace function pipeline.decide_media(p_media_id uuid, p_decision text, p_note text)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: whether a picture is approved is no user's to write; check_decision() says who decides.
declare
    v_listing_id uuid;
    v_asked_by uuid;
    v public.mls_listing_media;
begin
    select m.listing_id, m.uploaded_by into v_listing_id, v_asked_by from public.mls_listing_media as m where m.id = p_media_id;
    perform pipeline.check_decision('picture ' || p_media_id, v_listing_id, p_decision, p_note, v_asked_by, false);

    perform set_config('pipeline.note', coalesce(btrim(p_note), ''), true),
        set_config('pipeline.reason', case p_decision when 'approve' then 'picture approved' else 'picture rejected' end, true);
    if p_decision = 'approve' then
        update public.mls_listing_media as m
        set is_approved = true, approved_by = auth.uid(), approved_at = now(), rejection_reason = null,
            is_distributable = case when m.rejection_reason is null then m.is_distributable else true end, updated_at = now()
        where m.id = p_media_id and not m.is_approved;
    else
        update public.mls_listing_media as m
        set is_approved = false, approved_by = null, approved_at = null, rejection_reason = btrim(p_note),
            is_distributable = false, is_primary = false, updated_at = now()
        where m.id = p_media_id and m.rejection_reason is null;
        perform pipeline.settle_primary(array[v_listing_id]);
    end if;
    perform set_config('pipeline.note', '', true), set_config('pipeline.reason', '', true);
    select m.* into v from public.mls_listing_media as m where m.id = p_media_id;
    return jsonb_strip_nulls(jsonb_build_object('media_id', v.id, 'listing_id', v.listing_id, 'is_approved', v.is_approved,
        'is_distributable', v.is_distributable, 'approved_by', v.approved_by, 'approved_at', v.approved_at, 'rejection_reason', v.rejection_reason));
end
$func$;
comment on function pipeline.decide_media(uuid, text, text) is
    'Approves or rejects (with a note) a picture; what is rejected is shown to nobody outside and is not the primary picture. The same decision again changes nothing, another one replaces it. Gives {media_id, listing_id, is_approved, is_distributable, approved_by, approved_at, rejection_reason}. LC047, LC044, 42501 as check_decision().';
