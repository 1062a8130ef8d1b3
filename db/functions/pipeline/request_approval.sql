create or replace function pipeline.request_approval(p_listing_id uuid, p_approval_type text, p_details jsonb, p_note text)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: approvals are no user's to write; lock_mls_listings() says what the caller reaches.
declare
    v record;
    v_since timestamptz;
    v_details jsonb := p_details;
    v_standing jsonb;
    v_approval public.mls_listing_approvals;
begin
    select l.* into v from pipeline.lock_mls_listings(array[p_listing_id]) as l;
    if not coalesce(v.may_read, false) then
        raise exception 'there is no listing %', p_listing_id using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
    elsif not (v.may_write and pipeline.may('c')) then
        raise exception 'listing % is not yours to ask approvals for', p_listing_id using errcode = '42501', hint = 'Claim it first, or ask its broker.';
    elsif p_approval_type is null or not exists (
        select from public.mls_approval_type_config as c where c.code = p_approval_type and (c.tenant_id = v.tenant_id or c.tenant_id is null)) then
        raise exception 'there is no approval %', coalesce(quote_literal(p_approval_type), 'null') using errcode = 'LC044',
            hint = format('Approvals are %s.', (select string_agg(distinct c.code, ', ') from public.mls_approval_type_config as c
                where c.tenant_id = v.tenant_id or c.tenant_id is null));
    end if;
    select a.requested_at into v_since from public.mls_listing_approvals as a
    where a.listing_id = p_listing_id and a.approval_type = p_approval_type and a.status = 'PENDING'
    order by a.requested_at limit 1;
    if found then
        raise exception 'an approval % of listing % waits already', p_approval_type, p_listing_id using errcode = 'LC048',
            detail = format('Since %s.', to_char(v_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
            hint = 'A manager approves or rejects it: decide_approval.';
    end if;
    if p_approval_type = 'PRICE_CHANGE' then
        select jsonb_build_object('list_price', l.list_price, 'lease_price', l.lease_price) into v_standing
        from public.mls_listings as l where l.id = p_listing_id;
        if jsonb_typeof(p_details) is distinct from 'object' or p_details = '{}'
            or exists (select from jsonb_each(case when jsonb_typeof(p_details) = 'object' then p_details else '{}' end) as e
                -- Of what the columns round to a price.
                where e.key not in ('list_price', 'lease_price') or jsonb_typeof(e.value) <> 'number' or e.value < '0.005' or e.value >= '9999999999999999.995') then
            raise exception 'a change of price needs the new price' using errcode = 'LC044', hint = 'Such as "details": {"list_price": 250000}, or lease_price, or both.';
        elsif v_standing @> p_details then
            raise exception 'the listing has that price already' using errcode = 'LC044', hint = 'Ask for another one.';
        end if;
        v_details := p_details || jsonb_build_object('was', v_standing);
    end if;
    insert into public.mls_listing_approvals (tenant_id, listing_id, approval_type, requested_by, requested_at, reason, details)
    -- The last one asked for counts: two within one transaction have their order, too.
    values (v.tenant_id, p_listing_id, p_approval_type, auth.uid(), clock_timestamp(), nullif(btrim(p_note), ''), v_details)
    returning * into v_approval;
    return jsonb_strip_nulls(jsonb_build_object('approval_id', v_approval.id, 'listing_id', p_listing_id, 'approval_type', p_approval_type,
        'status', v_approval.status, 'requested_by', v_approval.requested_by, 'requested_at', v_approval.requested_at, 'details', v_details));
end
$func$;
comment on function pipeline.request_approval(uuid, text, jsonb, text) is
    'Asks managers for an approval that the listing needs; for PRICE_CHANGE p_details holds the new list_price, lease_price or both. Gives {approval_id, listing_id, approval_type, status, requested_by, requested_at, details}. LC040: no such listing; LC044: no such approval, or no price; LC048: one waits already; 42501.';
