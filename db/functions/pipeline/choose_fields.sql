create or replace function pipeline.choose_fields(p_staging_id bigint, p_choices jsonb)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_part record;
    v_told jsonb;
    v_now jsonb;
    v_record jsonb;
    v_item jsonb;
    v_values jsonb;
    v_partner text;
begin
    if jsonb_typeof(p_choices) is distinct from 'array' then
        raise exception 'choices must be a list' using errcode = 'LC008', hint = 'Such as [{"field": "name", "take": "source"}].';
    end if;
    if exists (select from jsonb_array_elements(p_choices) as e
        where coalesce(e ->> 'take', '') not in ('rules', 'source', 'ours', 'value')) then
        raise exception 'one cannot take that' using errcode = 'LC008', hint = 'Take source, ours, a value, or leave it to the rules.';
    end if;
    perform pipeline.check_choices('accept', null,
        array(select coalesce(e ->> 'part', 'listings') || '.' || coalesce(e ->> 'field', '') from jsonb_array_elements(p_choices) as e), null);
    select s.record::jsonb into v_record from staging.listings as s where s.staging_id = p_staging_id;

    -- A loop over what hangs on the record: each is a row of another table, with fields of its own.
    for v_part in
        select d.data_domain, d.staging_table, d.match_columns, coalesce((e ->> 'row')::bigint, p_staging_id) as row_id,
            jsonb_agg(e) as choices,
            jsonb_object_agg(e ->> 'field', jsonb_strip_nulls(jsonb_build_object('take', e -> 'take'))
                || case when e ->> 'take' = 'value' then jsonb_build_object('value', e -> 'value') else '{}' end) as chosen
        from jsonb_array_elements(p_choices) as e
        join pipeline.data_domains as d on d.data_domain = coalesce(e ->> 'part', 'listings')
        group by d.data_domain, coalesce((e ->> 'row')::bigint, p_staging_id)
        order by d.parent_domain nulls first, d.data_domain, 4
    loop
        -- Fields that make sense only together are chosen together.
        for v_partner, v_told in
            select r.changes_with, v_part.chosen -> r.target_column from pipeline.field_rules as r
            where r.data_domain = v_part.data_domain and v_part.chosen ? r.target_column and not v_part.chosen ? r.changes_with
        loop
            if v_told ->> 'take' <> 'value' then
                v_part.chosen := v_part.chosen || jsonb_build_object(v_partner, v_told);
            elsif v_part.data_domain = 'listings' then
                raise exception 'a value for % is half of one', v_partner using errcode = 'LC008', hint = 'Give lat and lng together.';
            elsif v_partner = 'phone_e164' then
                v_part.chosen := v_part.chosen || jsonb_build_object('phone_e164', jsonb_build_object('take', 'value', 'value',
                    pipeline.phone_e164(v_told ->> 'value', (select s.country from staging.listings as s where s.staging_id = p_staging_id))));
            end if;
        end loop;

        execute format('select to_jsonb(s) from %s as s where s.staging_id = $1 and $2 = %s', v_part.staging_table,
            case when v_part.data_domain = 'listings' then 's.staging_id' else 's.listing_staging_id' end)
        into v_now using v_part.row_id, p_staging_id;
        if v_now is null then
            raise exception 'row % has no % with number %', p_staging_id, v_part.data_domain, v_part.row_id
                using errcode = 'LC008', hint = 'Load the page again.';
        end if;
        v_item := case when v_part.data_domain = 'listings' then v_record else (
            select i from jsonb_array_elements(v_record -> v_part.data_domain) as i
            where not exists (select from unnest(v_part.match_columns) as c where nullif(i -> c, 'null') is distinct from nullif(v_now -> c, 'null'))
            limit 1) end;
        -- Values of one's own; and the source's again where one had given another before.
        select jsonb_object_agg(k.key, case when k.value ->> 'take' = 'value' then k.value -> 'value' else v_item -> k.key end) into v_values
        from jsonb_each(v_part.chosen) as k
        where k.value ->> 'take' = 'value' or v_now #>> array['choices', k.key, 'take'] = 'value';
        begin
            execute format($query$
                update %1$s as s
                set %2$s choices = nullif((coalesce(s.choices, '{}') - array(select jsonb_object_keys($2)))
                    || coalesce((select jsonb_object_agg(k.key, k.value) from jsonb_each($2) as k where k.value ->> 'take' <> 'rules'), '{}'), '{}'),
                    decided_by = $4, decided_at = now()
                from jsonb_populate_record(null::%1$s, coalesce($3, '{}')) as p
                where s.staging_id = $1
                $query$, v_part.staging_table,
                (select string_agg(format('%1$I = p.%1$I, ', r.target_column), '') from pipeline.field_rules as r
                    where r.data_domain = v_part.data_domain and v_values ? r.target_column))
            using v_part.row_id, v_part.chosen, v_values, pipeline.actor();
        exception
            -- A value that is not of the field's type.
            when data_exception or invalid_text_representation or numeric_value_out_of_range then
                raise exception 'a value does not fit its field: %', sqlerrm
                    using errcode = 'LC008', detail = v_values::text, hint = 'Coordinates and prices are numbers, tags a list.';
        end;
        if v_values is not null then
            perform pipeline.check_values(v_part.data_domain, array[p_staging_id], v_values);
            if v_part.data_domain = 'listings' then
                perform pipeline.renew_keys(array[p_staging_id]);
            end if;
        end if;
    end loop;
end
$func$;
comment on function pipeline.choose_fields(bigint, jsonb) is
    'Writes a person''s choices onto one staged row and what hangs on it: [{part (data domain; the listing), row (staging_id of the part''s row), field, take (source, ours, value, rules), value}]. What goes together, such as lat and lng, is taken together. LC008 for an unknown field or a value that does not fit. For functions that check the caller''s permission.';
