create or replace function pipeline.take_decision(
    p_filter jsonb, p_decision text, p_take text default null, p_fields text[] default null, p_choices jsonb default null,
    p_apart boolean default false, p_listing_id bigint default null, p_note text default null, p_release boolean default false,
    p_seen jsonb default null, p_expected bigint default null)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:review have no rights on staging; the caller and the tenant are checked here and by the functions called.
declare
    v_ids bigint[];
    v_action pipeline.review_actions;
    v_changed record;
    v_told jsonb;
    v_tenant_id uuid;
begin
    perform pipeline.require('pipeline:review');
    if p_decision is null or p_decision not in ('accept', 'hold', 'reject', 'merge') then
        raise exception 'there is no decision %', quote_literal(coalesce(p_decision, ''))
            using errcode = 'LC008', hint = 'Decisions are accept, hold, reject and merge.';
    end if;
    v_ids := pipeline.lock_review_rows(p_filter);

    -- What another has decided since the caller saw it is not overwritten: the caller is told.
    select s.staging_id, s.status, s.decided_by, s.decided_at, s.tenant_id, count(*) over () as rows into v_changed
    from jsonb_each_text(p_seen) as e
    join staging.listings as s on s.staging_id = e.key::bigint
    where s.xmin::text <> e.value and (s.tenant_id = pipeline.current_tenant() or pipeline.is_service())
    order by s.decided_at desc nulls last
    limit 1;
    if found then
        raise exception using errcode = 'LC082',
            message = case
                when v_changed.status in ('accepted', 'held', 'rejected') and v_changed.decided_by is not null
                    then format('%s has decided row %s meanwhile: it is %s', pipeline.actor_name(v_changed.decided_by, v_changed.tenant_id),
                        v_changed.staging_id, v_changed.status)
                else format('row %s has changed meanwhile: it is %s', v_changed.staging_id, v_changed.status) end,
            detail = case when v_changed.decided_at is not null then format('At %s.', to_char(v_changed.decided_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')) else '' end
                || case when v_changed.rows > 1 then format(' So have %s more of the rows.', v_changed.rows - 1) else '' end,
            hint = 'Open the row again, and decide anew if you still want to.';
    elsif p_expected is not null and cardinality(v_ids) <> p_expected then
        raise exception 'there are % rows now, not the % that were shown', cardinality(v_ids), p_expected
            using errcode = 'LC083', hint = 'Look at the preview again.';
    elsif cardinality(v_ids) = 0 then
        raise exception 'no row is left to decide'
            using errcode = 'LC083', hint = 'They are promoted, or a newer batch of their source took their place.';
    elsif p_choices is not null and cardinality(v_ids) > 1 then
        raise exception 'values are chosen for one row at a time'
            using errcode = 'LC008', hint = 'For many rows take source or ours.';
    end if;

    select s.tenant_id into v_tenant_id from staging.listings as s where s.staging_id = v_ids[1];
    delete from pipeline.review_actions as a where a.tenant_id = v_tenant_id and a.taken_at < now() - interval '7 days';
    insert into pipeline.review_actions (tenant_id, actor, decision, row_count, note, released)
    select v_tenant_id, pipeline.actor(), p_decision, cardinality(v_ids), p_note, case when p_release then coalesce((
        select jsonb_object_agg(b.batch_id, b.hold_reason) from staging.batches as b
        where b.status = 'held' and b.batch_id in (select s.batch_id from staging.listings as s where s.staging_id = any (v_ids))), '{}') else '{}' end
    returning * into v_action;
    perform pipeline.keep_undo(v_action.action_id, v_ids, p_decision = 'merge' or p_apart, p_take is not null or p_choices is not null);

    if p_choices is not null then
        perform pipeline.choose_fields(v_ids[1], p_choices);
    end if;
    if p_decision = 'merge' then
        v_told := jsonb_build_object('decided', cardinality(v_ids), 'refused', '[]'::jsonb,
            'listing_id', pipeline.merge_listings(v_ids, p_listing_id, p_note));
    else
        v_told := pipeline.decide_listings(jsonb_build_object('ids', v_ids), p_decision, p_take, p_fields, null, p_apart, p_note, p_release);
        if cardinality(v_ids) = 1 and v_told ->> 'decided' = '0' then
            raise exception 'row % %', v_ids[1], v_told #>> '{refused,0,reason}' using errcode = 'LC008', hint = 'Give it a value of your own, or reject it.';
        end if;
        update pipeline.review_actions as a set row_count = (v_told ->> 'decided')::bigint where a.action_id = v_action.action_id;
    end if;
    -- Numbers only, since everybody may listen.
    perform pg_notify('cdl_progress', json_build_object('dmo_id', d.dmo_id)::text)
    from (select distinct s.dmo_id from staging.listings as s where s.staging_id = any (v_ids)) as d;
    return v_told || jsonb_build_object('action_id', v_action.action_id);
end
$func$;
comment on function pipeline.take_decision(jsonb, text, text, text[], jsonb, boolean, bigint, text, boolean, jsonb, bigint) is
    'A person''s decision on staged rows that can be undone (undo_decision()). p_filter: see review_listings(); p_decision: accept, hold, reject as decide_listings(), or merge into p_listing_id or with each other. For one row p_choices: see choose_fields(). p_seen {staging_id: xmin}: the rows as they were shown; LC082 tells who changed one since. p_expected: how many rows there were; LC083 when it is another number, or none. Gives {action_id, decided, refused, listing_id}. Needs pipeline:review; LC007, LC008, LC009 as those functions.';
