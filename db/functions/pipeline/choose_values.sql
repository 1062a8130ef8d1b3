create or replace function pipeline.choose_values(p_staging_ids bigint[], p_take text, p_fields text[], p_values jsonb)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_domain pipeline.data_domains;
    v_fields text[];
    v_values jsonb;
    v_columns text;
begin
    if p_take is null and p_values is null then
        return;
    end if;
    for v_domain in select d.* from pipeline.data_domains as d
        where 'listings' in (d.data_domain, d.parent_domain) order by d.parent_domain nulls first, d.data_domain
    loop
        -- This domain's share of the fields and values; lat takes lng along.
        v_fields := array(select r.target_column from pipeline.field_rules as r
            where r.data_domain = v_domain.data_domain and (p_fields is null
                or r.data_domain || '.' || r.target_column = any (p_fields) or r.data_domain || '.' || r.changes_with = any (p_fields)
                or (v_domain.parent_domain is null and (r.target_column = any (p_fields) or r.changes_with = any (p_fields)))));
        select jsonb_object_agg(r.target_column, e.value) into v_values
        from jsonb_each(p_values) as e
        join pipeline.field_rules as r on r.data_domain = v_domain.data_domain
            and (e.key = r.data_domain || '.' || r.target_column or (v_domain.parent_domain is null and e.key = r.target_column));

        if p_take is not null then
            execute format($query$
                update %s as s
                set choices = coalesce(s.choices, '{}') || (
                    select jsonb_object_agg(f, jsonb_build_object('take', $3)) from unnest($2) as f where s.diff ? f), decided_by = $4, decided_at = now()
                where s.%I = any ($1) and s.diff ?| $2
                $query$, v_domain.staging_table, case when v_domain.parent_domain is null then 'staging_id' else 'listing_staging_id' end)
            using p_staging_ids, v_fields, p_take, pipeline.actor();
        end if;
        if v_values is not null then
            select string_agg(format('%1$I = case when $2 ? %1$L then p.%1$I else s.%1$I end', r.target_column), ', ') into v_columns
            from pipeline.field_rules as r where r.data_domain = v_domain.data_domain and v_values ? r.target_column;
            begin
                execute format($query$
                    update %1$s as s
                    set %2$s, choices = coalesce(s.choices, '{}') || (
                        select jsonb_object_agg(e.key, jsonb_build_object('take', 'value', 'value', e.value)) from jsonb_each($2) as e),
                        decided_by = $3, decided_at = now()
                    from jsonb_populate_record(null::%1$s, $2) as p
                    where s.%3$I = any ($1)
                    $query$, v_domain.staging_table, v_columns,
                    case when v_domain.parent_domain is null then 'staging_id' else 'listing_staging_id' end)
                using p_staging_ids, v_values, pipeline.actor();
            exception
                -- A value that is not of the field's type: class 22, data exception.
                when data_exception or invalid_text_representation or numeric_value_out_of_range then
                    raise exception 'a value does not fit its field: %', sqlerrm
                        using errcode = 'LC008', detail = v_values::text, hint = 'Coordinates and prices are numbers, tags a list.';
            end;
            perform pipeline.check_values(v_domain.data_domain, p_staging_ids, v_values);
        end if;
    end loop;

    if p_values ?| array['name', 'address', 'locality', 'postal_code', 'lat', 'lng'] then
        perform pipeline.renew_keys(p_staging_ids);
    end if;
end
$func$;
comment on function pipeline.choose_values(bigint[], text, text[], jsonb) is
    'Writes a person''s choices onto staged rows and what hangs on them: p_take for the differing fields among p_fields, and p_values. LC008 when a value does not fit its field.';
