create or replace function pipeline.advance_listings(p_ids uuid[], p_to_status text, p_note text)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: status is no user's to write; lock_mls_listings() says what the caller reaches.
declare
    v_to public.mls_listing_status;
    v_is_manager boolean := pipeline.is_tenant_wide();
    v_note text := nullif(btrim(p_note), '');
    v_ids uuid[];
    v_refused jsonb;
    v_waived jsonb;
    v_done jsonb;
begin
    if p_to_status is null or p_to_status <> all (enum_range(null::public.mls_listing_status)::text[]) then
        raise exception 'there is no status %', coalesce(quote_literal(p_to_status), 'null') using errcode = 'LC044',
            hint = format('Statuses are %s.', array_to_string(enum_range(null::public.mls_listing_status), ', '));
    end if;
    v_to := p_to_status;
    -- First the locks, so that the next statement sees what stands there then.
    perform from pipeline.lock_mls_listings(p_ids);
    with standing as materialized (
        select a.id, a.position, l.status, l.may_read, l.may_write, s.to_status is not null as is_step, s.is_guarded, s.needs_manager
        from unnest(p_ids) with ordinality as a (id, position)
        left join pipeline.lock_mls_listings(p_ids) as l on l.id = a.id
        left join pipeline.status_transitions as s on s.from_status = l.status and s.to_status = v_to
    ),
    missing as materialized (
        select m.listing_id, bool_and(m.may_be_waived) as may_be_waived, string_agg(m.code, ', ') as codes,
            string_agg(concat_ws(' ', m.kind, m.role, m.code || ':', m.title), e'\n') as list
        from pipeline.missing_requirements(array(select s.id from standing as s where s.may_write and s.is_guarded), v_to) as m
        group by m.listing_id
    )
    select array_agg(v.id) filter (where v.code is null and v.status <> v_to),
        jsonb_object_agg(v.id, v.codes) filter (where v.code is null and v.codes is not null),
        coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('listing_id', v.id, 'code', v.code, 'message', v.message, 'detail', v.detail,
            'hint', v.hint)) order by v.position) filter (where v.code is not null), '[]')
    into v_ids, v_waived, v_refused
    from (
        select s.id, s.position, s.status, m.codes, c.code,
            case c.code
                when 'LC040' then format('there is no listing %s', s.id)
                when '42501' then format('listing %s is not yours to move to %s', s.id, v_to)
                when 'LC042' then format('listing %s can not go from %s to %s', s.id, s.status, v_to)
                when 'LC043' then format('listing %s lacks what %s requires', s.id, v_to)
            end as message,
            case c.code when 'LC043' then m.list end as detail,
            case c.code
                when 'LC040' then 'Ids are those of public.mls_listings.'
                when '42501' then case when s.may_write then 'Ask a manager: scope global or wider.' else 'Claim it first, or ask its broker.' end
                when 'LC042' then format('From there it goes to %s.', (
                    select string_agg(t.to_status::text, ', ' order by t.to_status) from pipeline.status_transitions as t where t.from_status = s.status))
                when 'LC043' then case when m.may_be_waived then 'A manager may waive all of it, with a note that says why.'
                    else 'Complete it, then try again.' end
            end as hint
        from standing as s
        left join missing as m on m.listing_id = s.id
        cross join lateral (
            select case
                when not coalesce(s.may_read, false) then 'LC040'
                when not s.may_write then '42501'
                when s.status = v_to then null
                when not s.is_step then 'LC042'
                when s.needs_manager and not v_is_manager then '42501'
                when m.listing_id is not null and not (m.may_be_waived and v_is_manager and v_note is not null) then 'LC043'
            end as code
        ) as c
    ) as v;

    perform set_config('pipeline.reason', 'advance', true), set_config('pipeline.note', coalesce(v_note, ''), true),
        set_config('pipeline.waived', coalesce(v_waived::text, ''), true);
    update public.mls_listings as l
    set status = v_to,
        -- A person's decision: from here on the rules for claimed fields hold.
        claimed_at = coalesce(l.claimed_at, now()),
        claimed_by = case when l.claimed_at is null then auth.uid() else l.claimed_by end,
        broker_id = case when v_to = 'DRAFT' then coalesce(l.broker_id, auth.uid()) else l.broker_id end,
        withdrawal_reason = case when v_to = 'WITHDRAWN' then v_note else l.withdrawal_reason end,
        updated_by = auth.uid(), updated_at = now()
    where l.id = any (v_ids);
    perform set_config('pipeline.reason', '', true), set_config('pipeline.note', '', true), set_config('pipeline.waived', '', true);

    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('listing_id', l.id, 'ref', l.ref, 'status', l.status,
        'status_changed_at', l.status_changed_at, 'waived', v_waived ->> l.id::text)) order by a.position), '[]')
    into v_done
    from unnest(p_ids) with ordinality as a (id, position)
    join public.mls_listings as l on l.id = a.id
    where not exists (select from jsonb_array_elements(v_refused) as r where (r ->> 'listing_id')::uuid = a.id);
    return jsonb_build_object('advanced', v_done, 'refused', v_refused);
end
$func$;
comment on function pipeline.advance_listings(uuid[], text, text) is
    'Moves listings to a status along pipeline.status_transitions. Gives {advanced: [{listing_id, ref, status, status_changed_at, waived}], refused: [{listing_id, code, message, detail, hint}]}: LC040 no such listing, LC042 no such step, LC043 something required is missing (detail: a line for each), 42501. LC044: there is no such status.';
