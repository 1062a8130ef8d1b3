create or replace function pipeline.decide_suggestion(p_suggestion_id bigint, p_take boolean, p_seen jsonb default null)
returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:review have no rights on suggestions; the caller and the tenant are checked below.
declare
    v_suggestion pipeline.suggestions;
    v_domain pipeline.data_domains;
    v_ids bigint[];
    v_values jsonb;
    v_expected jsonb;
    v_stands jsonb;
    v_fields text[];
    v_edit record;
begin
    perform pipeline.require('pipeline:review');
    if jsonb_typeof(p_seen) <> 'object' then
        raise exception 'what was seen must be an object'
            using errcode = 'LC008', hint = 'Such as {"name": "Grand Hotel"}.';
    end if;
    -- The listing first, as who edits it does: what stands is then what the values are written over.
    perform from public.listings as l
    where l.id = (select s.listing_id from pipeline.suggestions as s where s.id = p_suggestion_id)
        and (l.tenant_id = pipeline.current_tenant() or pipeline.is_service())
    for no key update;
    if found then
        select s.* into v_suggestion from pipeline.suggestions as s where s.id = p_suggestion_id and s.status = 'open' for update;
    end if;
    if v_suggestion.id is null then
        raise exception 'there is no open suggestion %', p_suggestion_id
            using errcode = 'LC010', hint = 'cdl origins shows what the sources suggest.';
    end if;
    -- Fields that change together, such as lat and lng, are decided together.
    select array_agg(g.id), jsonb_object_agg(g.field, g.their_value), jsonb_object_agg(g.field, g.our_value) into v_ids, v_values, v_expected
    from pipeline.suggestions as g
    left join pipeline.field_rules as r on r.data_domain = g.data_domain and r.target_column = g.field
    where g.id = p_suggestion_id or (g.status = 'open' and g.data_domain = v_suggestion.data_domain
        and g.record_id = v_suggestion.record_id and g.source = v_suggestion.source and r.changes_with = v_suggestion.field);
    if p_take then
        select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = v_suggestion.data_domain;
        execute format('select to_jsonb(t) from %s as t where t.id = $1 for no key update', v_domain.public_table)
        into v_stands using v_suggestion.record_id;
        select array_agg(e.key order by e.key) into v_fields from jsonb_each(v_expected || coalesce(p_seen, '{}')) as e
        where v_values ? e.key and v_stands -> e.key not in (e.value, v_values -> e.key);
        if v_fields is not null then
            select coalesce(s.name, pipeline.actor_name(c.actor, l.tenant_id)) as who, c.changed_at into v_edit
            from pipeline.change_log as c
            join public.listings as l on l.id = v_suggestion.listing_id
            left join pipeline.sources as s on s.id = c.source
            where c.data_domain = v_suggestion.data_domain and c.record_id = v_suggestion.record_id and c.field = any (v_fields)
            order by c.id desc limit 1;
            raise exception '% has changed % meanwhile', coalesce(v_edit.who, 'somebody else'), array_to_string(v_fields, ', ')
                using errcode = 'LC082',
                    detail = format('Now stands %s%s.',
                        (select string_agg(coalesce(left(v_stands ->> k, 200), 'nothing'), ', ' order by k) from unnest(v_fields) as k),
                        ', since ' || to_char(v_edit.changed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')),
                    hint = 'Look at what stands now, and take it then if you still want to.';
        end if;
        -- The table's trigger logs the edit as the person's.
        execute format('update %1$s as t set %2$s from %1$s as c cross join lateral jsonb_populate_record(c, $2) as p where c.id = $1 and t.id = $1',
            v_domain.public_table, (select string_agg(format('%1$I = p.%1$I', k), ', ' order by k) from jsonb_object_keys(v_values) as k))
        using v_suggestion.record_id, v_values;
    end if;
    update pipeline.suggestions as s
    set status = case when p_take then 'taken' else 'dismissed' end, decided_by = pipeline.actor(), decided_at = now()
    where s.id = any (v_ids);
end
$func$;
comment on function pipeline.decide_suggestion(bigint, boolean, jsonb) is
    'Takes (p_take) or dismisses a source''s suggestion; lat and lng go together. p_seen {field: value}: what stood when it was shown; null: what stood when the source said it. Needs pipeline:review; LC008 when p_seen is no object, LC010 when it is not open, LC082 when another value stands by now that taking it would overwrite: it tells who changed it, and what stands.';
