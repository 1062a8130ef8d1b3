create or replace function pipeline.undo_suggestions(p_suggestion_id bigint default null, p_whole boolean default true)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people have no rights on suggestions; reopen_suggestion() checks the caller for each.
declare
    v_one pipeline.suggestions;
    v_ids bigint[];
    v_id bigint;
    v_done bigint[] := '{}';
    v_undone bigint := 0;
    v_refused jsonb := '[]';
    v_message text;
    v_detail text;
    v_hint text;
begin
    if p_suggestion_id is null then
        select s.* into v_one from pipeline.suggestions as s
        where s.decided_by = pipeline.actor() and s.undo is not null
        order by s.decided_at desc, s.id desc limit 1;
        if not found then
            raise exception 'there is no decision on suggestions to take back' using errcode = 'LC084',
                hint = 'What was taken back once, or decided by promoting a batch, is not.';
        end if;
    else
        select s.* into v_one from pipeline.suggestions as s where s.id = p_suggestion_id;
    end if;
    -- Of several decisions on a field the last one first. All or one, in one order for everybody.
    v_ids := case when p_whole and v_one.decided_at is not null and v_one.undo is not null then array(
            select s.id from pipeline.suggestions as s
            where s.decided_by = v_one.decided_by and s.decided_at = v_one.decided_at and s.undo is not null
                and (s.record_id is null) = (v_one.record_id is null)
            order by (s.undo ->> 'seen')::bigint desc, s.id desc)
        else array[coalesce(v_one.id, p_suggestion_id)] end;
    perform from public.listings as l
    where l.id in (select s.listing_id from pipeline.suggestions as s where s.id = any (v_ids))
        and (l.tenant_id = pipeline.current_tenant() or pipeline.is_service())
    order by l.id for no key update;
    perform from pipeline.lock_mls_listings(array(
        select s.record_uuid from pipeline.suggestions as s where s.id = any (v_ids) and s.data_domain = 'mls_listings'));

    -- One at a time: each is checked and logged for itself, and one that is refused leaves the others.
    foreach v_id in array v_ids loop
        continue when v_id = any (v_done);
        begin
            v_done := v_done || pipeline.reopen_suggestion(v_id);
            v_undone := v_undone + 1;
        exception
            when sqlstate 'LC000' or insufficient_privilege then
                get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail, v_hint = pg_exception_hint;
                v_refused := v_refused || jsonb_strip_nulls(jsonb_build_object('suggestion_id', v_id, 'code', sqlstate, 'message', v_message,
                    'detail', nullif(v_detail, ''), 'hint', nullif(v_hint, '')));
                -- What was decided with it is refused with it.
                v_done := v_done || array(select e::bigint from pipeline.suggestions as s cross join jsonb_array_elements_text(s.undo -> 'ids') as e where s.id = v_id);
        end;
    end loop;
    if v_undone = 0 then
        perform pipeline.raise_refusal(v_refused -> 0);
    end if;
    if v_one.record_uuid is not null then
        update pipeline.bulk_actions as a set undone_at = now(), undone_by = pipeline.actor()
        where a.actor = v_one.decided_by and a.taken_at = v_one.decided_at and a.undone_at is null and p_whole
            and a.tenant_id = any (pipeline.tenants_in_reach());
    end if;
    return jsonb_build_object('suggestion_id', v_one.id, 'undone', v_undone, 'refused', v_refused);
end
$func$;
comment on function pipeline.undo_suggestions(bigint, boolean) is
    'Takes the decision back that a suggestion was part of, the caller''s last one if none is named; with p_whole false of that suggestion alone: what was taken or dismissed is open again, values and owners are what they were, but for what was changed since. Gives {suggestion_id, undone, refused: [{suggestion_id, code, message, detail, hint}]}. When nothing is left to take back, it is refused as reopen_suggestion() refuses the first: LC010, LC082, LC084, 42501.';
