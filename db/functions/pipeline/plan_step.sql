create or replace function pipeline.plan_step(p_listing_id uuid, p_role text, p_code text, p_due_date date, p_note text, p_seen timestamptz default null)
returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: a step that nobody has touched has no row yet; lock_mls_listings() says what the caller reaches.
declare
    v record;
    v_template_id uuid;
    v_item public.mls_listing_checklist_items;
    v_note text := nullif(btrim(p_note), '');
begin
    select l.* into v from pipeline.lock_mls_listings(array[p_listing_id]) as l;
    if not coalesce(v.may_read, false) then
        raise exception 'there is no listing %', p_listing_id using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
    elsif not v.may_write then
        raise exception 'listing % is not yours to work on', p_listing_id using errcode = '42501', hint = 'Claim it first, or ask its broker.';
    elsif length(v_note) > 5000 then
        raise exception 'a note on a step has up to 5,000 characters' using errcode = 'LC044', hint = 'Bring a document where more is to be said.';
    end if;
    -- A tenant's own row stands for the shared one of the same role and code.
    select t.id into v_template_id from public.mls_checklist_templates as t
    where t.role = p_role and t.code = p_code and (t.tenant_id = v.tenant_id or t.tenant_id is null) and t.is_active
    order by t.tenant_id nulls last limit 1;
    if v_template_id is null then
        raise exception 'there is no step %', concat_ws(' ', p_role, p_code) using errcode = 'LC044', hint = 'Steps are the codes of public.mls_checklist_templates.';
    end if;
    select i.* into v_item from public.mls_listing_checklist_items as i
    join public.mls_checklist_templates as t on t.id = i.template_id
    where i.listing_id = p_listing_id and t.role = p_role and t.code = p_code
    order by i.is_completed desc, i.id limit 1 for update of i;
    if v_item.id is not null and v_item.updated_at is distinct from p_seen then
        raise exception 'somebody else has changed the step meanwhile' using errcode = 'LC082',
            detail = format('Now it says: %s', concat_ws(', ', v_item.due_date, left(v_item.note, 200))),
            hint = 'Look at what it says now, and change that.';
    end if;
    if v_item.id is null and num_nonnulls(p_due_date, v_note) > 0 then
        insert into public.mls_listing_checklist_items (tenant_id, listing_id, template_id) values (v.tenant_id, p_listing_id, v_template_id)
        returning * into v_item;
    end if;
    -- Its own statement, which the history keeps.
    update public.mls_listing_checklist_items as i set due_date = p_due_date, note = v_note, updated_at = now()
    where i.id = v_item.id and (i.due_date, i.note) is distinct from (p_due_date, v_note);
end
$func$;
comment on function pipeline.plan_step(uuid, text, text, date, text, timestamptz) is
    'Says until when a step of a listing is due, and what there is to note, done or not; null takes either away. p_seen: its updated_at as it was shown, null where nobody had touched it. Changes are kept in the listing''s history. LC040: no such listing; LC044: no such step; LC082: somebody else has changed it since; 42501.';
