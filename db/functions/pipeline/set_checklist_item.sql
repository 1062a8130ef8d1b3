create or replace function pipeline.set_checklist_item(p_listing_id uuid, p_code text, p_role text, p_state text, p_note text)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: who completed a step and when is no user's to write; lock_mls_listings() says what the caller reaches.
declare
    v record;
    v_note text := nullif(btrim(p_note), '');
    v_template public.mls_checklist_templates;
    v_is_known boolean;
    v_items jsonb;
begin
    select l.* into v from pipeline.lock_mls_listings(array[p_listing_id]) as l;
    if not coalesce(v.may_read, false) then
        raise exception 'there is no listing %', p_listing_id using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
    elsif not v.may_write then
        raise exception 'listing % is not yours to work on', p_listing_id using errcode = '42501', hint = 'Claim it first, or ask its broker.';
    end if;
    -- A tenant's own row stands for the shared one of the same role and code.
    select count(distinct t.role) = 1 into v_is_known from public.mls_checklist_templates as t
    where t.code = p_code and t.role = coalesce(p_role, t.role) and (t.tenant_id = v.tenant_id or t.tenant_id is null);
    select t.* into v_template from public.mls_checklist_templates as t
    where t.code = p_code and t.role = coalesce(p_role, t.role) and (t.tenant_id = v.tenant_id or t.tenant_id is null)
    order by t.tenant_id nulls last limit 1;
    if not v_is_known or not v_template.is_active then
        raise exception 'there is no step %', concat_ws(' ', p_role, coalesce(quote_literal(p_code), 'null')) using errcode = 'LC044',
            hint = 'Steps are the codes of public.mls_checklist_templates; where two roles have the same, name the role as well.';
    elsif p_state = 'not_applicable' and v_note is null then
        raise exception 'a step is not applicable for a reason' using errcode = 'LC044', hint = 'Say in a note why.';
    elsif p_state = 'not_applicable' and v_template.is_required and pipeline.scope() = 'self' then
        raise exception 'step % is required', p_code using errcode = '42501', hint = 'Let a manager (scope team or wider) say that it is not applicable.';
    end if;

    perform set_config('pipeline.note', coalesce(v_note, ''), true);
    -- All of this role and code, whichever row of the templates they were made from: the guard asks for one of them.
    update public.mls_listing_checklist_items as i
    set is_completed = (p_state = 'completed'), is_not_applicable = (p_state = 'not_applicable'),
        completed_by = case when p_state <> 'open' then auth.uid() end, completed_at = case when p_state <> 'open' then now() end,
        note = coalesce(v_note, i.note), updated_at = now()
    from public.mls_checklist_templates as t
    where i.listing_id = p_listing_id and t.id = i.template_id and t.role = v_template.role and t.code = v_template.code
        and (i.is_completed, i.is_not_applicable) is distinct from (p_state = 'completed', p_state = 'not_applicable');
    insert into public.mls_listing_checklist_items (tenant_id, listing_id, template_id, is_completed, is_not_applicable, completed_by, completed_at, note)
    select v.tenant_id, p_listing_id, v_template.id, p_state = 'completed', p_state = 'not_applicable', auth.uid(), now(), v_note
    where p_state <> 'open' and not exists (
        select from public.mls_listing_checklist_items as i
        join public.mls_checklist_templates as t on t.id = i.template_id
        where i.listing_id = p_listing_id and t.role = v_template.role and t.code = v_template.code);
    perform set_config('pipeline.note', '', true);

    select to_jsonb(i) into v_items from public.mls_listing_checklist_items as i
    join public.mls_checklist_templates as t on t.id = i.template_id
    where i.listing_id = p_listing_id and t.role = v_template.role and t.code = v_template.code
    order by i.completed_at desc nulls last, i.id limit 1;
    return jsonb_strip_nulls(jsonb_build_object('item_id', v_items -> 'id', 'listing_id', p_listing_id, 'role', v_template.role,
        'code', v_template.code, 'state', p_state, 'completed_by', v_items -> 'completed_by', 'completed_at', v_items -> 'completed_at',
        'note', v_items -> 'note'));
end
$func$;
comment on function pipeline.set_checklist_item(uuid, text, text, text, text) is
    'Makes a step of a listing completed, not_applicable or open; what is so already stays as it is, with who did it and when. Gives {item_id, listing_id, role, code, state, completed_by, completed_at, note}. LC040: no such listing; LC044: no such step, or not applicable without a note; 42501, also for a required step that is declared not applicable by anybody but a manager.';
