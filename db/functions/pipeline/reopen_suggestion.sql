create or replace function pipeline.reopen_suggestion(p_suggestion_id bigint)
returns bigint[] language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people have no rights on suggestions, nor on every column that a source writes; the caller's permission and reach are
-- checked below, as deciding does. Locks the record before the suggestion, as the merge does.
declare
    v_one pipeline.suggestions;
    v_domain pipeline.data_domains;
    v_tenant_id uuid;
    v_may_read boolean := false;
    v_may_write boolean := false;
    v_removed_at timestamptz;
    v_record jsonb;
    v_ids bigint[];
    v_fields text[];
    v_portals text;
    v_problem text;
    v_edit pipeline.change_log;
begin
    select s.* into v_one from pipeline.suggestions as s where s.id = p_suggestion_id;
    if v_one.record_id is not null then
        select l.tenant_id, true, l.deleted_at into v_tenant_id, v_may_read, v_removed_at from public.listings as l
        where l.id = v_one.listing_id and (l.tenant_id = pipeline.current_tenant() or pipeline.is_service())
        for no key update;
        if found then
            perform pipeline.require('pipeline:review');
            v_may_write := true;
        end if;
    else
        select l.tenant_id, l.may_read, l.may_write into v_tenant_id, v_may_read, v_may_write
        from pipeline.lock_suggested(v_one.data_domain, v_one.record_uuid) as l;
    end if;
    if not coalesce(v_may_read, false) then
        raise exception 'there is no suggestion %', p_suggestion_id using errcode = 'LC010', hint = 'open_suggestions shows what is open.';
    elsif not v_may_write then
        raise exception 'suggestion % is not yours to decide', p_suggestion_id using errcode = '42501', hint = 'Ask the listing''s broker or a manager.';
    end if;
    -- Read again: what another did while we waited counts.
    select s.* into v_one from pipeline.suggestions as s where s.id = p_suggestion_id for update;
    if v_one.status = 'open' and v_one.reopened_at is not null then
        raise exception '% has taken the decision back already', coalesce(pipeline.actor_name(v_one.reopened_by, v_tenant_id), 'somebody else')
            using errcode = 'LC084', detail = format('At %s.', to_char(v_one.reopened_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')),
                hint = 'Suggestion ' || p_suggestion_id || ' is open: decide anew.';
    elsif v_one.status not in ('taken', 'dismissed') then
        raise exception 'suggestion % is not decided', p_suggestion_id using errcode = 'LC084',
            detail = format('It is %s.', v_one.status), hint = 'Only what was taken or dismissed is taken back.';
    elsif v_one.undo is null then
        raise exception 'the decision on suggestion % can not be taken back', p_suggestion_id using errcode = 'LC084',
            detail = 'It was made by promoting a batch, or before decisions could be taken back.', hint = 'Edit the field instead.';
    end if;
    v_ids := array(select e::bigint from jsonb_array_elements_text(v_one.undo -> 'ids') as e);

    select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = v_one.data_domain;
    execute format('select to_jsonb(t) from %s as t where t.id = %L for no key update', v_domain.public_table,
        coalesce(v_one.record_id::text, v_one.record_uuid::text))
    into v_record;
    if v_record is null or greatest(v_removed_at, (v_record ->> 'deleted_at')::timestamptz) > v_one.decided_at then
        raise exception 'what suggestion % is about has been removed since, or made one with another', p_suggestion_id
            using errcode = 'LC084', hint = 'Bring it back first, if it should be there.';
    end if;

    -- Of what the decision left: whatever is different by now is somebody else's work.
    v_fields := array(select k from jsonb_object_keys(v_one.undo -> 'stands') as k order by k);
    select c.* into v_edit
    from pipeline.changes_since(v_one.data_domain, v_one.record_id, v_one.record_uuid, (v_one.undo ->> 'seen')::bigint, v_fields) as c
    order by c.id desc limit 1;
    v_fields := array(
        select e.key from jsonb_each(v_one.undo -> 'stands') as e
        where v_record -> e.key is distinct from e.value or e.key = v_edit.field order by e.key);
    if cardinality(v_fields) > 0 then
        raise exception '% has changed % since', pipeline.changed_by(v_edit, v_tenant_id), array_to_string(v_fields, ', ')
            using errcode = 'LC082',
                detail = format('Now stands %s%s.',
                    (select string_agg(coalesce(left(v_record ->> k, 200), 'nothing'), ', ' order by k) from unnest(v_fields) as k),
                    ', since ' || to_char(v_edit.changed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')),
                hint = 'Nothing was taken back. Edit the field if something else should stand.';
    elsif exists (
            select from pipeline.suggestions as g
            join pipeline.suggestions as o on o.data_domain = g.data_domain and o.record_id = g.record_id and o.field = g.field and o.source = g.source
            where g.id = any (v_ids) and o.status = 'open')
        or exists (
            select from pipeline.suggestions as g
            join pipeline.suggestions as o on o.data_domain = g.data_domain and o.record_uuid = g.record_uuid and o.field = g.field and o.source = g.source
            where g.id = any (v_ids) and o.status = 'open')
        or exists (select from pipeline.suggestions as g where g.id = any (v_ids) and not pipeline.source_still_says(g)) then
        raise exception 'the source says something else about % by now', v_one.field using errcode = 'LC084',
            hint = 'Decide on what it says now, or edit the field.';
    end if;
    if exists (select from jsonb_array_elements(v_one.undo -> 'changes') as c where c ->> 'field' = 'status')
        and v_one.data_domain = 'mls_listings' then
        v_portals := pipeline.told_portals(v_one.record_uuid, v_one.decided_at);
        if v_portals is not null then
            raise exception 'portals have been told of the status since: %', v_portals using errcode = 'LC084',
                hint = 'Move the listing to another status instead; they hear of that.';
        end if;
    end if;

    if v_one.undo -> 'changes' <> '[]' then
        -- The tables' triggers log it, as what takes those changes back.
        perform set_config('pipeline.reason', 'undo', true),
            set_config('pipeline.undoes', (select jsonb_build_object(v_record ->> 'id', jsonb_object_agg(c ->> 'field', (c ->> 'id')::bigint))
                from jsonb_array_elements(v_one.undo -> 'changes') as c)::text, true);
        begin
            execute format('update %1$s as t set %2$s from %1$s as c cross join lateral jsonb_populate_record(c, $1) as p where c.id = %3$L and t.id = %3$L',
                v_domain.public_table, (select string_agg(distinct format('%1$I = p.%1$I', c ->> 'field'), ', ') from jsonb_array_elements(v_one.undo -> 'changes') as c),
                v_record ->> 'id')
            using (select jsonb_object_agg(c ->> 'field', c -> 'before') from jsonb_array_elements(v_one.undo -> 'changes') as c);
        exception
            -- Such as an e-mail address that another contact has by now.
            when integrity_constraint_violation then
                get stacked diagnostics v_problem = message_text;
                raise exception 'what stood before can not stand again' using errcode = 'LC084', detail = v_problem,
                    hint = 'Edit the field instead.';
        end;
        perform set_config('pipeline.reason', '', true), set_config('pipeline.undoes', '', true);
        if v_one.record_id is not null then
            delete from pipeline.field_owners as o
            where o.data_domain = v_one.data_domain and o.record_id = v_one.record_id
                and o.field = any (select c ->> 'field' from jsonb_array_elements(v_one.undo -> 'changes') as c);
            insert into pipeline.field_owners
            select p.* from jsonb_array_elements(v_one.undo -> 'changes') as c
            cross join lateral jsonb_populate_record(null::pipeline.field_owners, c -> 'owner') as p
            where c -> 'owner' <> 'null';
        end if;
    end if;
    update pipeline.suggestions as s
    set status = 'open', decided_by = null, decided_at = null, undo = null, reopened_by = pipeline.actor(), reopened_at = now()
    where s.id = any (v_ids);
    return v_ids;
end
$func$;
comment on function pipeline.reopen_suggestion(bigint) is
    'Takes the decision on one suggestion back, with those that were decided together with it (lat and lng): it is open again, and what it changed stands and is owned as before. Gives their ids. Who may decide may take back. LC010: there is none; LC082: the field was changed since (who, and what stands now); LC084: it is not decided, was removed since, its source says something else by now, or portals were told; 42501.';
