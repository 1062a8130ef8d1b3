create or replace function pipeline.settle_suggestion(p_suggestion_id bigint, p_take text, p_value jsonb,
    p_seen jsonb default null, p_theirs jsonb default null)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people have no rights on suggestions, nor on every column that a source writes; the caller's reach is checked
-- below. Locks the record before the suggestion, as the merge does.
declare
    v_suggestion pipeline.suggestions;
    v_domain pipeline.data_domains;
    v_may_read boolean;
    v_may_write boolean;
    v_tenant_id uuid;
    v_ids bigint[];
    v_values jsonb;
    v_stands jsonb;
    v_problem text;
    v_seen bigint;
begin
    if p_take is null or p_take not in ('source', 'ours', 'value') then
        raise exception '% can not be taken', coalesce(quote_literal(p_take), 'null') using errcode = 'LC044',
            hint = 'Take source, ours, or value with a value.';
    end if;
    select s.* into v_suggestion from pipeline.suggestions as s where s.id = p_suggestion_id and s.record_uuid is not null;
    select l.may_read, l.may_write, l.tenant_id into v_may_read, v_may_write, v_tenant_id
    from pipeline.lock_suggested(v_suggestion.data_domain, v_suggestion.record_uuid) as l;
    if coalesce(v_may_read, false) then
        select s.* into v_suggestion from pipeline.suggestions as s where s.id = p_suggestion_id and s.status = 'open' for update of s;
    end if;
    if not coalesce(v_may_read, false) or v_suggestion.id is null then
        raise exception 'there is no open suggestion %', p_suggestion_id using errcode = 'LC010', hint = 'open_suggestions shows what is open.';
    elsif not v_may_write then
        raise exception 'suggestion % is not yours to decide', p_suggestion_id using errcode = '42501', hint = 'Claim the listing first, or ask its broker.';
    end if;

    -- Fields that change together, such as latitude and longitude, are decided together.
    select array_agg(g.id), jsonb_object_agg(g.field, g.their_value) into v_ids, v_values
    from pipeline.suggestions as g
    left join pipeline.field_rules as r on r.data_domain = g.data_domain and r.target_column = g.field
    where g.id = p_suggestion_id or (p_take <> 'value' and g.status = 'open' and g.data_domain = v_suggestion.data_domain
        and g.record_uuid = v_suggestion.record_uuid and g.source = v_suggestion.source and r.changes_with = v_suggestion.field);
    perform pipeline.check_news_seen(v_suggestion.source, v_values, p_theirs);
    if p_take = 'value' then
        if v_suggestion.field ~ '^origin_' or v_suggestion.field like '%\_id' then
            raise exception '% is not set by a value', v_suggestion.field using errcode = 'LC044', hint = 'Take source or ours.';
        end if;
        v_values := jsonb_build_object(v_suggestion.field, p_value);
    end if;

    select q.last_value into v_seen from pipeline.change_log_id_seq as q;
    if p_take <> 'ours' then
        select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = v_suggestion.data_domain;
        if p_seen is not null then
            execute format('select to_jsonb(t) from %s as t where t.id = $1', v_domain.public_table) into v_stands using v_suggestion.record_uuid;
            perform pipeline.check_values_seen(v_suggestion, v_tenant_id, v_values, v_stands, p_seen);
        end if;
        if v_values ->> 'broker_id' is not null and not exists (
            select from public.members as m where m.tenant_id = v_tenant_id and m.user_id = (v_values ->> 'broker_id')::uuid
                and (pipeline.is_tenant_wide() or m.user_id = any (pipeline.brokers_in_reach()))) then
            raise exception 'listings are given to other brokers by managers' using errcode = '42501', hint = 'Ask somebody with scope global or wider.';
        end if;
        if v_values ? 'status' then
            perform pipeline.raise_refusal(
                pipeline.advance_listings(array[v_suggestion.record_uuid], v_values ->> 'status', null) #> '{refused,0}');
            v_values := v_values - 'status';
        end if;
        if v_values <> '{}' then
            -- The tables' triggers log it, for this reason.
            perform set_config('pipeline.reason', case p_take when 'source' then 'suggestion taken' else 'conflict resolved' end, true);
            begin
                execute format('update %1$s as t set %2$s from %1$s as c cross join lateral jsonb_populate_record(c, $2) as p where c.id = $1 and t.id = $1',
                    v_domain.public_table, (select string_agg(format('%1$I = p.%1$I', k), ', ' order by k) from jsonb_object_keys(v_values) as k))
                using v_suggestion.record_uuid, v_values;
            exception
                -- The value comes from a person's hand.
                when data_exception or integrity_constraint_violation then
                    get stacked diagnostics v_problem = message_text;
                    raise exception '% is no value for %', coalesce(p_value::text, 'null'), v_suggestion.field using errcode = 'LC044',
                        detail = v_problem, hint = 'Give a value of the column''s type.';
            end;
            perform set_config('pipeline.reason', '', true);
        end if;
    end if;
    perform pipeline.keep_decided(v_ids, case p_take when 'source' then 'taken' else 'dismissed' end, v_seen);
    return jsonb_build_object('suggestion_id', p_suggestion_id, 'record_id', v_suggestion.record_uuid, 'took', p_take,
        'settled', to_jsonb(v_ids), 'fields', (select jsonb_agg(s.field order by s.field) from pipeline.suggestions as s where s.id = any (v_ids)));
end
$func$;
comment on function pipeline.settle_suggestion(bigint, text, jsonb, jsonb, jsonb) is
    'Decides a suggestion or conflict of real estate: p_take source (their value), ours (leaves ours), value (p_value instead). Fields that belong together go together; a status goes by the pipeline and its guards; undo_suggestions() takes it back. Gives {suggestion_id, record_id, took, settled (the suggestions that went with it, its own too), fields}. p_seen {field: value}: what stood when it was shown, p_theirs: what the source said then; null: unasked. LC008: one of these is no object; LC010: it is not open; LC044: no such choice or value; LC082: somebody changed what stands, or the source says something else by now; LC042, LC043 as advance_listings(); 42501.';
