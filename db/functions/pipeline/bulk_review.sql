create or replace function pipeline.bulk_review(p_filter jsonb, p_action text, p_broker_id uuid, p_to_status text, p_note text)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the filter must see through RLS in one plan; only managers come here, and only for tenants in their reach.
declare
    v_unknown text;
    v_ids uuid[];
    v_answer jsonb;
    v_done text := case p_action when 'claim' then 'claimed' else 'advanced' end;
begin
    if not (pipeline.is_tenant_wide() and pipeline.may('r') and pipeline.may('u')) then
        raise exception 'only managers review many listings at once' using errcode = '42501', hint = 'Ask somebody with scope global or wider.';
    end if;
    if p_action is null or p_action not in ('claim', 'advance', 'publish') then
        raise exception 'there is no action %', coalesce(quote_literal(p_action), 'null') using errcode = 'LC044',
            hint = 'Actions are claim, advance and publish.';
    elsif jsonb_typeof(p_filter) is distinct from 'object' then
        raise exception 'filter must be an object' using errcode = 'LC044', hint = 'Such as {"origin_system": "QOBRIX"}; {} for all that is INGESTED.';
    end if;
    select min(k) into v_unknown from jsonb_object_keys(p_filter) as k
    where k not in ('ids', 'status', 'origin_system', 'origin_status', 'office_id', 'broker_id', 'property_type', 'city', 'min_price', 'max_price',
        'older_than_days', 'limit');
    if v_unknown is not null then
        raise exception 'listings can not be filtered by %', quote_literal(v_unknown) using errcode = 'LC044',
            hint = 'Filters are ids, status, origin_system, origin_status, office_id, broker_id, property_type, city, min_price, max_price, older_than_days and limit.';
    end if;
    begin
        v_ids := array(
            select l.id from public.mls_listings as l
            where l.tenant_id = any (pipeline.tenants_in_reach())
                and (not p_filter ? 'ids' or l.id = any (array(select e::uuid from jsonb_array_elements_text(p_filter -> 'ids') as e)))
                and (p_filter ? 'ids' and not p_filter ? 'status'
                    or l.status = coalesce(p_filter ->> 'status', 'INGESTED')::public.mls_listing_status)
                and (not p_filter ? 'origin_system' or l.origin_system = p_filter ->> 'origin_system')
                and (not p_filter ? 'origin_status' or l.origin_status = p_filter ->> 'origin_status')
                and (not p_filter ? 'office_id' or l.office_id = (p_filter ->> 'office_id')::uuid)
                and (not p_filter ? 'broker_id' or l.broker_id is not distinct from (p_filter ->> 'broker_id')::uuid)
                and (not p_filter ? 'property_type' or l.property_type = p_filter ->> 'property_type')
                and (not p_filter ? 'city' or l.city = p_filter ->> 'city')
                and (not p_filter ? 'min_price' or l.list_price >= (p_filter ->> 'min_price')::numeric)
                and (not p_filter ? 'max_price' or l.list_price <= (p_filter ->> 'max_price')::numeric)
                and (not p_filter ? 'older_than_days' or l.created_at < now() - make_interval(days => (p_filter ->> 'older_than_days')::integer))
            order by l.created_at, l.id
            limit least(coalesce((p_filter ->> 'limit')::integer, 1000), 5000));
    exception
        -- A filter comes from a person's hand.
        when data_exception then
            raise exception 'the filter holds a value that does not fit' using errcode = 'LC044', detail = sqlerrm,
                hint = 'ids is a list of ids; prices, days and the limit are numbers; status is one of the pipeline''s.';
    end;
    v_answer := case p_action
        when 'claim' then pipeline.claim_listings(v_ids, coalesce(p_broker_id, auth.uid()))
        else pipeline.advance_listings(v_ids, case p_action when 'publish' then 'PUBLISHED' else p_to_status end, p_note)
    end;
    return jsonb_build_object('action', p_action, 'matched', cardinality(v_ids), 'done', jsonb_array_length(v_answer -> v_done),
        'refused', jsonb_array_length(v_answer -> 'refused'), 'listings', v_answer -> v_done, 'refusals', v_answer -> 'refused');
end
$func$;
comment on function pipeline.bulk_review(jsonb, text, uuid, text, text) is
    'Claims (for p_broker_id), advances (to p_to_status) or publishes the listings that p_filter finds, oldest first. Gives {action, matched, done, refused, listings, refusals: [{listing_id, code, message, detail, hint}]}. For scope global and wider; LC044: another action or filter.';
