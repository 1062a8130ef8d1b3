create or replace function pipeline.check_values_seen(p_suggestion pipeline.suggestions, p_tenant_id uuid, p_values jsonb, p_stands jsonb, p_seen jsonb)
returns void language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_fields text[];
    v_edit record;
begin
    if jsonb_typeof(p_seen) <> 'object' then
        raise exception 'what was seen must be an object'
            using errcode = 'LC008', hint = 'Such as {"name": "Grand Hotel"}.';
    end if;
    select array_agg(e.key order by e.key) into v_fields
    from jsonb_each(p_seen) as e where p_values ? e.key and p_stands -> e.key not in (e.value, p_values -> e.key);
    if v_fields is not null then
        select coalesce(s.name, pipeline.actor_name(c.actor, p_tenant_id)) as who, c.changed_at into v_edit
        from pipeline.change_log as c
        left join pipeline.sources as s on s.id = c.source
        where c.data_domain = p_suggestion.data_domain and (c.record_id = p_suggestion.record_id or c.record_uuid = p_suggestion.record_uuid)
            and c.field = any (v_fields)
        order by c.id desc limit 1;
        raise exception '% has changed % meanwhile', coalesce(v_edit.who, 'somebody else'), array_to_string(v_fields, ', ')
            using errcode = 'LC082',
                detail = format('Now stands %s%s.',
                    (select string_agg(coalesce(left(p_stands ->> k, 200), 'nothing'), ', ' order by k) from unnest(v_fields) as k),
                    ', since ' || to_char(v_edit.changed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')),
                hint = 'Look at what stands now, and take it then if you still want to.';
    end if;
end
$func$;
comment on function pipeline.check_values_seen(pipeline.suggestions, uuid, jsonb, jsonb, jsonb) is
    'Refuses to write p_values over what stands (p_stands, the whole record) where that is not what was seen (p_seen {field: value}); null: unasked. LC008 when p_seen is no object, LC082 with who changed it and what stands.';
