create or replace function pipeline.undo_bulk_review(p_action_id bigint default null)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: status, broker and claim are no user's to write; managers only, and lock_mls_listings() says what the caller reaches.
declare
    c_claim constant text[] := '{broker_id,claimed_at,claimed_by,status}';
    v_action pipeline.bulk_actions;
    v_suggestion_id bigint;
    v_told jsonb;
    v_ids uuid[];
    v_refused jsonb;
begin
    if not (pipeline.is_tenant_wide() and pipeline.may('r') and pipeline.may('u')) then
        raise exception 'only managers take back what was done to many listings' using errcode = '42501', hint = 'Ask somebody with scope global or wider.';
    end if;
    select a.* into v_action from pipeline.bulk_actions as a
    where a.tenant_id = any (pipeline.tenants_in_reach())
        and case when p_action_id is null then a.actor = pipeline.actor() and a.undone_at is null else a.action_id = p_action_id end
    order by a.action_id desc limit 1
    for no key update;
    if not found then
        raise exception 'there is nothing to take back' using errcode = 'LC084', hint = 'It can be taken back once, within a week.';
    elsif v_action.undone_at is not null then
        raise exception '% has taken it back already', coalesce(pipeline.actor_name(v_action.undone_by, v_action.tenant_id), 'somebody else')
            using errcode = 'LC084', detail = format('At %s.', to_char(v_action.undone_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')),
                hint = 'Look at what stands now.';
    elsif v_action.action like '%\_suggestions' then
        select s.id into v_suggestion_id from pipeline.suggestions as s
        where s.decided_by = v_action.actor and s.decided_at = v_action.taken_at and s.undo is not null and s.record_uuid is not null
        order by s.id limit 1;
        if not found then
            raise exception 'nothing of it can be taken back any more' using errcode = 'LC084', hint = 'The suggestions are open, or were decided again.';
        end if;
        v_told := pipeline.undo_suggestions(v_suggestion_id);
        return jsonb_build_object('action_id', v_action.action_id, 'action', v_action.action, 'undone', v_told -> 'undone', 'refused', v_told -> 'refused');
    end if;

    v_ids := array(select u.listing_id from pipeline.bulk_undo as u where u.action_id = v_action.action_id);
    -- First the locks, so that the next statement sees what stands there then.
    perform from pipeline.lock_mls_listings(v_ids);
    select array_agg(v.listing_id) filter (where v.code is null),
        coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('listing_id', v.listing_id, 'code', v.code, 'message', v.message,
            'detail', v.detail, 'hint', v.hint)) order by v.listing_id) filter (where v.code is not null), '[]')
    into v_ids, v_refused
    from (
        select u.listing_id, r.*
        from pipeline.bulk_undo as u
        left join pipeline.lock_mls_listings(v_ids) as l on l.id = u.listing_id
        cross join lateral (
            select array_agg(c ->> 'field') as fields, bool_or(c ->> 'field' = 'status') as moves,
                bool_or(c ->> 'field' = 'claimed_at' and c -> 'before' = 'null') as claims
            from jsonb_array_elements(u.changes) as c
        ) as f
        -- Who was given a listing may have begun to work on it: a step, a field. That is not left to the source's next word.
        left join lateral (
            select pipeline.changed_by(c, l.tenant_id) as who, c.field, c.changed_at
            from pipeline.changes_since('mls_listings', null, u.listing_id, u.seen, case when v_action.action in ('claim', 'assign') or f.claims then null else f.fields end) as c
            where c.field = any (f.fields || c_claim) or c.source is null
            order by c.id desc limit 1
        ) as e on true
        left join lateral (
            select coalesce(pipeline.user_name(d.decided_by, d.tenant_id), 'somebody else') as who, d.decided_at
            from public.mls_decision_history as d
            where f.claims and d.listing_id = u.listing_id and d.decided_at > v_action.taken_at
            order by d.decided_at desc limit 1
        ) as d on true
        left join lateral (select pipeline.told_portals(u.listing_id, v_action.taken_at) as portals where f.moves) as p on true
        cross join lateral (
            select case
                when l.id is null or not l.may_read then 'LC040'
                when not l.may_write then '42501'
                when e.who is not null or d.who is not null then 'LC082'
                when p.portals is not null then 'LC084'
            end as code
        ) as k
        cross join lateral (
            select k.code,
                case k.code
                    when 'LC040' then format('there is no listing %s', u.listing_id)
                    when '42501' then format('listing %s is not yours', u.listing_id)
                    when 'LC082' then case when e.who is not null then format('%s has changed %s since', e.who, e.field) else format('%s has worked on it since', d.who) end
                    when 'LC084' then format('portals have been told since: %s', p.portals)
                end as message,
                null::text as detail,
                case k.code
                    when 'LC040' then 'It was deleted since.'
                    when '42501' then 'Ask its broker or a manager.'
                    when 'LC082' then 'It stays as it is now.'
                    when 'LC084' then 'Move it to another status instead; they hear of that.'
                end as hint
        ) as r
        where u.action_id = v_action.action_id
    ) as v;
    if v_ids is null then
        raise exception 'nothing of it can be taken back any more' using errcode = 'LC084',
            detail = (select string_agg(format('%s: %s', r.count, r.message), e'\n' order by r.count desc, r.message) from (
                select o.message, count(*) as count from jsonb_to_recordset(v_refused) as o (message text)
                group by o.message order by count(*) desc, o.message limit 10) as r),
            hint = 'Everything stays as it is now.';
    end if;

    perform set_config('pipeline.reason', 'undo', true),
        set_config('pipeline.undoes', (
            select jsonb_object_agg(u.listing_id, (select jsonb_object_agg(c ->> 'field', (c ->> 'id')::bigint) from jsonb_array_elements(u.changes) as c))
            from pipeline.bulk_undo as u where u.action_id = v_action.action_id and u.listing_id = any (v_ids))::text, true);
    update public.mls_listings as l
    set status = p.status, broker_id = p.broker_id, claimed_at = p.claimed_at, claimed_by = p.claimed_by, withdrawal_reason = p.withdrawal_reason,
        published_at = p.published_at, closed_at = p.closed_at, updated_by = auth.uid(), updated_at = now()
    from pipeline.bulk_undo as u
    join public.mls_listings as s on s.id = u.listing_id
    cross join lateral jsonb_populate_record(s, (select jsonb_object_agg(c ->> 'field', c -> 'before') from jsonb_array_elements(u.changes) as c)) as p
    where u.action_id = v_action.action_id and u.listing_id = any (v_ids) and l.id = u.listing_id;
    perform set_config('pipeline.reason', '', true), set_config('pipeline.undoes', '', true);
    update pipeline.bulk_actions as a set undone_at = now(), undone_by = pipeline.actor() where a.action_id = v_action.action_id;
    return jsonb_build_object('action_id', v_action.action_id, 'action', v_action.action, 'undone', cardinality(v_ids), 'refused', v_refused);
end
$func$;
comment on function pipeline.undo_bulk_review(bigint) is
    'Takes back what bulk_review() did, the caller''s last if none is named: status, broker and claim of each listing are what they were, suggestions are open again, but for what somebody changed since or portals have been told of. Gives {action_id, action, undone, refused: [{listing_id, code, message, hint}]}. For scope global and wider; LC084 when there is nothing to take back, or it was already.';
