create or replace function pipeline.edit_estate(p_listing_id uuid, p_values jsonb, p_seen bigint, p_reason text default null)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: writes the reason of an edit, and reads the log for who was first; lock_mls_listings() says what the caller reaches.
declare
    v record;
    v_record jsonb;
    v_told jsonb;
    v_values jsonb;
    v_meanwhile record;
begin
    select l.* into v from pipeline.lock_mls_listings(array[p_listing_id]) as l;
    if not coalesce(v.may_read, false) then
        raise exception 'there is no listing %', p_listing_id using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
    elsif not v.may_write then
        raise exception 'listing % is not yours to edit', p_listing_id using errcode = '42501', hint = 'Claim it first, or ask its broker.';
    elsif v.is_sourced and v.claimed_at is null then
        raise exception 'listing % is nobody''s yet', p_listing_id using errcode = 'LC045',
            hint = 'Claim it first: as long as nobody has, its source''s next word replaces what people write.';
    end if;
    select to_jsonb(l) into v_record from public.mls_listings as l where l.id = p_listing_id;
    v_told := pipeline.read_estate(v_record, p_values);
    if v_told -> 'problems' <> '{}' then
        raise exception 'a value does not fit its field' using errcode = 'LC008',
            detail = (select string_agg(format('%s: %s', e.key, e.value), e'\n' order by e.key) from jsonb_each_text(v_told -> 'problems') as e),
            hint = 'Correct what is named; nothing was changed.';
    end if;
    select coalesce(jsonb_object_agg(e.key, e.value), '{}') into v_values
    from jsonb_each(v_told -> 'values') as e where e.value is distinct from v_record -> e.key;

    -- Of what the caller changes: whatever somebody else has changed since it was shown.
    select string_agg(distinct c.field, ', ' order by c.field) as fields, (array_agg(c.actor order by c.id desc))[1] as actor, max(c.changed_at) as changed_at
    into v_meanwhile
    from pipeline.change_log as c
    where c.data_domain = 'mls_listings' and c.record_uuid = p_listing_id and c.id > p_seen and v_values ? c.field;
    if v_meanwhile.fields is not null then
        raise exception '% has changed this listing meanwhile', coalesce(pipeline.actor_name(v_meanwhile.actor, v.tenant_id), v_meanwhile.actor)
            using errcode = 'LC082', detail = format('%s, at %s.', v_meanwhile.fields, to_char(v_meanwhile.changed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')),
                hint = 'Load it again, look at what is new, and edit that.';
    end if;
    if v_values <> '{}' then
        perform set_config('pipeline.note', coalesce(left(btrim(p_reason), 1000), ''), true);
        execute format(
            $query$
                update public.mls_listings as t set %s, updated_by = auth.uid(), updated_at = now()
                from public.mls_listings as c cross join lateral jsonb_populate_record(c, $2) as p where c.id = $1 and t.id = $1
            $query$, (select string_agg(format('%1$I = p.%1$I', k), ', ' order by k) from jsonb_object_keys(v_values) as k))
        using p_listing_id, v_values;
        perform set_config('pipeline.note', '', true);
    end if;
    return jsonb_build_object('listing_id', p_listing_id, 'edited', coalesce((select jsonb_agg(k order by k) from jsonb_object_keys(v_values) as k), '[]'));
end
$func$;
comment on function pipeline.edit_estate(uuid, jsonb, bigint, text) is
    'A person''s edit of a piece of real estate. p_values: {field: text, or a list of texts}, as a person writes them; p_seen: the version of listing_form() when they were shown; p_reason goes to the log. Only what is different is written; what its source then says goes by the rule for claimed fields. Gives {listing_id, edited: [field]}. All or nothing. LC040: no such listing; LC045: nobody has claimed it; LC008: a field or value that does not fit (detail: a line for each); LC082: somebody else has changed one of these fields meanwhile; 42501.';
