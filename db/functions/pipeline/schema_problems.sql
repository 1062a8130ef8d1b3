-- The SQL twin of db/functions/plpython/pipeline/schema_problems.sql.
create or replace function pipeline.schema_problems(p_schema jsonb, p_value jsonb, p_path text default '')
returns table (path text, problem text) language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_type text := jsonb_typeof(p_value);
    v_types jsonb;
    v_number numeric;
    v_text text;
    v_key text;
    v_item jsonb;
    v_index integer;
begin
    if p_schema -> 'writeOnly' = 'true' and v_type <> 'object' then
        -- What is wrong is told without the value: it may be the secret that should not stand here.
        if exists (select from pipeline.schema_problems(p_schema - 'writeOnly', p_value, p_path)) then
            path := p_path; problem := format('must be %s', coalesce(p_schema ->> 'description', 'something else')); return next;
        end if;
        return;
    end if;
    -- A loop, since a document is walked by its own shape; documents are small.
    if p_schema ? 'const' and p_value <> p_schema -> 'const' then
        path := p_path; problem := format('must be %s', p_schema -> 'const'); return next; return;
    end if;
    if p_schema ? 'enum' and not exists (
        select from jsonb_array_elements(p_schema -> 'enum') as e (item) where e.item = p_value) then
        path := p_path; problem := format('%s is not one of %s', p_value, p_schema -> 'enum'); return next; return;
    end if;
    if p_schema ? 'type' then
        v_types := case jsonb_typeof(p_schema -> 'type') when 'array' then p_schema -> 'type' else jsonb_build_array(p_schema -> 'type') end;
        if not (v_types ? v_type
            or (v_type = 'number' and v_types ? 'integer' and (p_value #>> '{}')::numeric = trunc((p_value #>> '{}')::numeric))) then
            path := p_path;
            problem := format('%s is not of type %s', p_value, (select string_agg(t, ' or ') from jsonb_array_elements_text(v_types) as t));
            return next; return;
        end if;
    end if;
    if v_type = 'string' then
        v_text := p_value #>> '{}';
        if length(v_text) < (p_schema ->> 'minLength')::integer then
            path := p_path; problem := format('%s is too short', p_value); return next;
        end if;
        if length(v_text) > (p_schema ->> 'maxLength')::integer then
            path := p_path; problem := format('%s is too long', p_value); return next;
        end if;
        if p_schema ? 'pattern' and v_text !~ (p_schema ->> 'pattern') then
            path := p_path; problem := format('%s does not match %s', p_value, p_schema -> 'pattern'); return next;
        end if;
    elsif v_type = 'number' then
        v_number := (p_value #>> '{}')::numeric;
        if v_number < (p_schema ->> 'minimum')::numeric then
            path := p_path; problem := format('%s is less than the minimum of %s', p_value, p_schema ->> 'minimum'); return next;
        end if;
        if v_number > (p_schema ->> 'maximum')::numeric then
            path := p_path; problem := format('%s is greater than the maximum of %s', p_value, p_schema ->> 'maximum'); return next;
        end if;
    elsif v_type = 'array' then
        if jsonb_array_length(p_value) < (p_schema ->> 'minItems')::integer then
            path := p_path; problem := format('%s has too few items', p_value); return next;
        end if;
        if p_schema -> 'uniqueItems' = 'true'
            and jsonb_array_length(p_value) > (select count(distinct e) from jsonb_array_elements(p_value) as e) then
            path := p_path; problem := format('%s has the same item twice', p_value); return next;
        end if;
        if p_schema ? 'items' then
            for v_item, v_index in select e.value, e.ordinality - 1 from jsonb_array_elements(p_value) with ordinality as e loop
                return query select s.path, s.problem
                    from pipeline.schema_problems(p_schema -> 'items', v_item, format('%s[%s]', p_path, v_index)) as s;
            end loop;
        end if;
    elsif v_type = 'object' then
        for v_key in
            select r.key from jsonb_array_elements_text(coalesce(p_schema -> 'required', '[]')) as r (key) where not p_value ? r.key
        loop
            path := p_path; problem := format('"%s" is required', v_key); return next;
        end loop;
        for v_key, v_item in select e.key, e.value from jsonb_each(p_value) as e order by e.key collate "C" loop
            path := ltrim(p_path || '.' || v_key, '.');
            if p_schema #> array['properties', v_key] is not null then
                return query select s.path, s.problem
                    from pipeline.schema_problems(p_schema #> array['properties', v_key], v_item, path) as s;
            elsif p_schema ? 'propertyNames' and not p_schema #> '{propertyNames,enum}' ? v_key then
                problem := format('unknown key; known are %s',
                    (select string_agg(k, ', ') from jsonb_array_elements_text(p_schema #> '{propertyNames,enum}') as k));
                return next;
            elsif p_schema -> 'additionalProperties' = 'false' then
                problem := format('unknown key; known are %s',
                    (select string_agg(k, ', ' order by k collate "C") from jsonb_object_keys(p_schema -> 'properties') as k));
                return next;
            elsif jsonb_typeof(p_schema -> 'additionalProperties') = 'object' then
                return query select s.path, s.problem
                    from pipeline.schema_problems(p_schema -> 'additionalProperties', v_item, path) as s;
            end if;
        end loop;
    end if;
end
$func$;
comment on function pipeline.schema_problems(jsonb, jsonb, text) is
    'What is wrong with a JSON value by a JSON Schema: one row a problem, with the path of the wrong key; none when all is well. Knows type, enum, const, properties, additionalProperties, propertyNames (enum), required, items, minItems, uniqueItems, minLength, maxLength, pattern, minimum, maximum. Where the schema says writeOnly, the problem is told without the value.';
