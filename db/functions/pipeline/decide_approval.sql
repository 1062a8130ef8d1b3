create or replace function pipeline.decide_approval(p_approval_id uuid, p_decision text, p_note text)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: approvals and what follows from them are no user's to write; check_decision() says who decides.
declare
    v_listing_id uuid;
    v_asked_by uuid;
    v_four_eyes boolean;
    v_prices jsonb;
    v_standing jsonb;
    v public.mls_listing_approvals;
begin
    select a.listing_id, a.requested_by into v_listing_id, v_asked_by from public.mls_listing_approvals as a where a.id = p_approval_id;
    select c.four_eyes into v_four_eyes
    from public.mls_listing_approvals as a
    join public.mls_approval_type_config as c on c.code = a.approval_type and (c.tenant_id = a.tenant_id or c.tenant_id is null)
    where a.id = p_approval_id
    order by c.tenant_id nulls last limit 1;
    perform pipeline.check_decision('approval ' || p_approval_id, v_listing_id, p_decision, p_note, v_asked_by, v_four_eyes);

    select a.* into v from public.mls_listing_approvals as a where a.id = p_approval_id;
    if v.status <> 'PENDING' then
        raise exception 'approval % was % by %', v.id, lower(v.status), pipeline.user_name(v.decided_by, v.tenant_id)
            using errcode = 'LC048', hint = 'Ask for another one: request_approval.';
    end if;
    if p_decision = 'approve' and v.approval_type = 'PRICE_CHANGE' then
        v_prices := v.details - 'was';
        select jsonb_build_object('list_price', l.list_price, 'lease_price', l.lease_price) into v_standing
        from public.mls_listings as l where l.id = v.listing_id;
        if v.details -> 'was' is distinct from v_standing then
            raise exception 'the price has changed since approval % was asked for', v.id using errcode = 'LC048',
                detail = format('Then: %s. Now: %s.', v.details -> 'was', v_standing), hint = 'Reject it, and let it be asked for anew.';
        end if;
    end if;
    perform set_config('pipeline.note', coalesce(btrim(p_note), ''), true);
    update public.mls_listing_approvals as a
    set status = case p_decision when 'approve' then 'APPROVED' else 'REJECTED' end, decided_by = auth.uid(), decided_at = now(),
        comment = nullif(btrim(p_note), ''), updated_at = now()
    where a.id = p_approval_id
    returning a.* into v;
    perform set_config('pipeline.note', '', true);
    if v_prices is not null then
        -- The price history learns from the approval who asked for the price and who agreed.
        perform set_config('pipeline.approval', v.id::text, true), set_config('pipeline.reason', 'price approved', true);
        update public.mls_listings as l
        set list_price = coalesce((v_prices ->> 'list_price')::numeric, l.list_price),
            lease_price = coalesce((v_prices ->> 'lease_price')::numeric, l.lease_price),
            updated_by = auth.uid(), updated_at = now()
        where l.id = v.listing_id;
        perform set_config('pipeline.approval', '', true), set_config('pipeline.reason', '', true);
    end if;
    return jsonb_strip_nulls(jsonb_build_object('approval_id', v.id, 'listing_id', v.listing_id, 'approval_type', v.approval_type,
        'status', v.status, 'decided_by', v.decided_by, 'decided_at', v.decided_at, 'comment', v.comment, 'details', v.details));
end
$func$;
comment on function pipeline.decide_approval(uuid, text, text) is
    'Approves or rejects (with a note) what request_approval() asked for, once. An approved price is the listing''s from then on. Gives {approval_id, listing_id, approval_type, status, decided_by, decided_at, comment, details}. LC047, LC044, 42501 as check_decision(); LC048: it is decided, or the price has changed since.';
