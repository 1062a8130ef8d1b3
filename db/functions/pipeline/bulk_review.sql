create or replace function pipeline.bulk_review(p_filter jsonb, p_action text, p_broker_id uuid, p_to_status text, p_note text, p_dry_run boolean,
    p_seen text default null)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the filter must see through RLS in one plan; only managers come here, and only for tenants in their reach.
declare
    c_actions constant text[] := '{claim,assign,advance,publish,withdraw,accept_suggestions,dismiss_suggestions}';
    c_filters constant text[] := '{ids,status,origin_system,origin_status,origin_deleted,office_id,broker_id,property_type,city,min_price,max_price,'
        'older_than_days,suggested,limit}';
    v_unknown text;
    v_statuses public.mls_listing_status[];
    v_suggested text[];
    v_ids uuid[];
    v_total bigint;
    v_answer jsonb;
    v_done jsonb;
    v_to_status text := case p_action when 'publish' then 'PUBLISHED' when 'withdraw' then 'WITHDRAWN' else p_to_status end;
    v_seen bigint;
    v_action_id bigint;
    v_portals bigint;
begin
    if not (pipeline.is_tenant_wide() and pipeline.may('r') and pipeline.may('u')) then
        raise exception 'only managers review many listings at once' using errcode = '42501', hint = 'Ask somebody with scope global or wider.';
    elsif p_action is null or p_action <> all (c_actions) then
        raise exception 'there is no action %', coalesce(quote_literal(p_action), 'null') using errcode = 'LC044',
            hint = format('Actions are %s.', array_to_string(c_actions, ', '));
    elsif jsonb_typeof(p_filter) is distinct from 'object' then
        raise exception 'filter must be an object' using errcode = 'LC044', hint = 'Such as {"origin_system": "QOBRIX"}; {} for all that is INGESTED.';
    elsif p_action in ('assign', 'accept_suggestions', 'dismiss_suggestions') and p_filter - 'limit' = '{}' then
        raise exception 'filter must say which listings' using errcode = 'LC044', hint = 'This action looks at listings of every status.';
    elsif p_action = 'withdraw' and nullif(btrim(p_note), '') is null then
        raise exception 'listings are withdrawn for a reason' using errcode = 'LC044', hint = 'Say in note why.';
    end if;
    select string_agg(quote_literal(k), ', ' order by k) into v_unknown from jsonb_object_keys(p_filter) as k where k <> all (c_filters);
    if v_unknown is not null then
        raise exception 'listings can not be filtered by %', v_unknown using errcode = 'LC044',
            hint = format('Filters are %s.', array_to_string(c_filters, ', '));
    end if;
    begin
        v_statuses := case
            when p_filter ? 'status' then array(
                select e::public.mls_listing_status
                from jsonb_array_elements_text(case jsonb_typeof(p_filter -> 'status') when 'array' then p_filter -> 'status'
                    else jsonb_build_array(p_filter -> 'status') end) as e)
            when not p_filter ? 'ids' and p_action in ('claim', 'advance', 'publish', 'withdraw') then '{INGESTED}'
        end;
        v_suggested := case when p_filter ? 'suggested' then array(select e from jsonb_array_elements_text(p_filter -> 'suggested') as e) end;
        select count(*), (array_agg(l.id order by l.created_at, l.id))[1:least(coalesce((p_filter ->> 'limit')::integer, 1000), 5000)]
        into v_total, v_ids
        from public.mls_listings as l
        where l.tenant_id = any (pipeline.tenants_in_reach())
            and (not p_filter ? 'ids' or l.id = any (array(select e::uuid from jsonb_array_elements_text(p_filter -> 'ids') as e)))
            and (v_statuses is null or l.status = any (v_statuses))
            and (not p_filter ? 'origin_system' or l.origin_system = p_filter ->> 'origin_system')
            and (not p_filter ? 'origin_status' or l.origin_status = p_filter ->> 'origin_status')
            and (not p_filter ? 'origin_deleted' or l.origin_deleted = (p_filter ->> 'origin_deleted')::boolean)
            and (not p_filter ? 'office_id' or l.office_id = (p_filter ->> 'office_id')::uuid)
            and (not p_filter ? 'broker_id' or l.broker_id is not distinct from (p_filter ->> 'broker_id')::uuid)
            and (not p_filter ? 'property_type' or l.property_type = p_filter ->> 'property_type')
            and (not p_filter ? 'city' or l.city = p_filter ->> 'city')
            and (not p_filter ? 'min_price' or l.list_price >= (p_filter ->> 'min_price')::numeric)
            and (not p_filter ? 'max_price' or l.list_price <= (p_filter ->> 'max_price')::numeric)
            and (not p_filter ? 'older_than_days' or l.created_at < now() - make_interval(days => (p_filter ->> 'older_than_days')::integer))
            and (v_suggested is null or exists (
                select from pipeline.suggestions as s
                where s.data_domain = 'mls_listings' and s.record_uuid = l.id and s.status = 'open' and s.kind = 'suggestion'
                    and (v_suggested = '{}' or s.field = any (v_suggested))));
    exception
        -- A filter comes from a person's hand.
        when data_exception then
            raise exception 'the filter holds a value that does not fit' using errcode = 'LC044', detail = sqlerrm,
                hint = 'ids and suggested are lists; prices, days and the limit are numbers; status is one of the pipeline''s, or a list of them.';
    end;
    v_ids := coalesce(v_ids, '{}');
    if p_seen is not null and p_seen <> md5(array_to_string(v_ids, ',')) then
        raise exception 'the filter finds other listings now than those that were shown: %', cardinality(v_ids)
            using errcode = 'LC083', hint = 'Look at the preview again.';
    end if;
    -- A preview does it all, and takes it back. The locks first: what is logged of these listings from here on is ours.
    perform from pipeline.lock_mls_listings(v_ids);
    select q.last_value into v_seen from pipeline.change_log_id_seq as q;
    begin
        v_answer := case
            when p_action in ('claim', 'assign') then
                pipeline.claim_listings(v_ids, case p_action when 'assign' then p_broker_id else coalesce(p_broker_id, auth.uid()) end, p_action = 'assign')
            when p_action in ('advance', 'publish', 'withdraw') then
                pipeline.advance_listings(v_ids, v_to_status, p_note)
            else pipeline.settle_suggestions(v_ids, nullif(v_suggested, '{}'), case p_action when 'accept_suggestions' then 'source' else 'ours' end)
        end;
        v_done := coalesce(v_answer -> 'claimed', v_answer -> 'advanced', v_answer -> 'settled');
        -- Those whose portals hear of it: what a portal has, no undo takes back.
        select count(*) into v_portals
        from jsonb_to_recordset(case when v_answer ? 'advanced' then v_done else '[]' end) as d (listing_id uuid)
        where exists (select from public.mls_listing_syndications as s
                where s.listing_id = d.listing_id and s.status <> 'REMOVED' and pipeline.is_portal_on(s.tenant_id, s.portal))
            and exists (select from pipeline.changes_since('mls_listings', null, d.listing_id, v_seen, '{status}') as c
                where pipeline.is_out((c.old_value #>> '{}')::public.mls_listing_status) or pipeline.is_out((c.new_value #>> '{}')::public.mls_listing_status));
        if p_dry_run then
            raise sqlstate 'ZZ000';
        end if;
    exception
        when sqlstate 'ZZ000' then null;
    end;
    if not coalesce(p_dry_run, false) and v_done <> '[]' then
        delete from pipeline.bulk_actions as a where a.tenant_id = any (pipeline.tenants_in_reach()) and a.taken_at < now() - interval '7 days';
        insert into pipeline.bulk_actions (tenant_id, actor, action, to_status, row_count)
        values ((select l.tenant_id from public.mls_listings as l where l.id = v_ids[1]), pipeline.actor(), p_action, case when v_answer ? 'advanced' then v_to_status end, jsonb_array_length(v_done))
        returning action_id into v_action_id;
        if not v_answer ? 'settled' then
            insert into pipeline.bulk_undo (action_id, listing_id, seen, changes)
            select v_action_id, c.record_uuid, (select q.last_value from pipeline.change_log_id_seq as q),
                jsonb_agg(jsonb_build_object('id', c.id, 'field', c.field, 'before', c.old_value) order by c.id)
            from unnest(v_ids) as i (id)
            cross join lateral pipeline.changes_since('mls_listings', null, i.id, v_seen) as c
            group by c.record_uuid;
        end if;
    end if;
    return jsonb_build_object('action', p_action, 'dry_run', coalesce(p_dry_run, false), 'total', v_total, 'matched', cardinality(v_ids), 'seen', md5(array_to_string(v_ids, ',')),
        'done', jsonb_array_length(v_done), 'portals', v_portals, 'action_id', v_action_id,
        'refused', jsonb_array_length(v_answer -> 'refused'), 'listings', v_done, 'refusals', v_answer -> 'refused');
end
$func$;
comment on function pipeline.bulk_review(jsonb, text, uuid, text, text, boolean, text) is
    'Claims (for p_broker_id), assigns (to p_broker_id, whoever has them), advances (to p_to_status), publishes or withdraws (p_note says why) the listings that p_filter finds, oldest first, or takes or dismisses what sources suggest for them. With p_dry_run it only tells what would come of it. With p_seen, which a preview gave as seen, it is refused (LC083) once the filter finds other listings. Gives {action, dry_run, total, matched, seen, done, portals (of those done: how many have portals that hear of it), action_id (for undo_bulk_review()), refused, listings, refusals: [{listing_id, code, message, detail, hint}]}. For scope global and wider; LC044: another action or filter, or no note.';
