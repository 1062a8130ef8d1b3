create or replace function pipeline.decide_suggestion(p_suggestion_id bigint, p_take boolean, p_seen jsonb default null,
    p_theirs jsonb default null)
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
    v_seen bigint;
    v_owners jsonb;
begin
    perform pipeline.require('pipeline:review');
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
    perform pipeline.check_news_seen(v_suggestion.source, v_values, p_theirs);
    select q.last_value into v_seen from pipeline.change_log_id_seq as q;
    if p_take then
        select jsonb_object_agg(o.field, to_jsonb(o)) into v_owners from pipeline.field_owners as o
        where o.data_domain = v_suggestion.data_domain and o.record_id = v_suggestion.record_id and v_values ? o.field;
        select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = v_suggestion.data_domain;
        execute format('select to_jsonb(t) from %s as t where t.id = $1 for no key update', v_domain.public_table)
        into v_stands using v_suggestion.record_id;
        perform pipeline.check_values_seen(v_suggestion, (select l.tenant_id from public.listings as l where l.id = v_suggestion.listing_id),
            v_values, v_stands, v_expected || coalesce(p_seen, '{}'));
        -- The table's trigger logs the edit as the person's.
        execute format('update %1$s as t set %2$s from %1$s as c cross join lateral jsonb_populate_record(c, $2) as p where c.id = $1 and t.id = $1',
            v_domain.public_table, (select string_agg(format('%1$I = p.%1$I', k), ', ' order by k) from jsonb_object_keys(v_values) as k))
        using v_suggestion.record_id, v_values;
    end if;
    perform pipeline.keep_decided(v_ids, case when p_take then 'taken' else 'dismissed' end, v_seen, v_owners);
end
$func$;
comment on function pipeline.decide_suggestion(bigint, boolean, jsonb, jsonb) is
    'Takes (p_take) or dismisses a source''s suggestion; lat and lng go together; undo_suggestions() takes it back. p_seen {field: value}: what stood when it was shown; null: what stood when the source said it. p_theirs likewise: what the source said then; null: unasked. Needs pipeline:review; LC008 when one of these is no object, LC010 when it is not open, LC082 when the source says something else by now, or when another value stands that taking it would overwrite: it tells who changed it, and what stands.';
