create or replace function pipeline.reso_parity_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    -- Fields are weighed where the texts differ or a home may have changed them; values only where they do not agree.
    select format($query$
        with given as materialized (
            select e.place, nullif(btrim(r.%1$I), '') as record_key, %2$s as modified_ts, r.*
            from jsonb_array_elements($1) with ordinality as e (record, place)
            cross join lateral jsonb_populate_record(null::%3$s, case when jsonb_typeof(e.record) = 'object' then e.record else '{}' end) as r
        )
        select g.place - 1 as index, g.record_key, d.field, d.gold, d.served,
            case
                when v.%1$I is null then 'not served'
                when g.modified_ts < o.modified_ts then 'older'
                when d.is_newer then case when %4$s then 'not externally managed' else 'newer' end
                when d.told is not null and d.gold is null or d.is_half then 'unreadable'
                when %5$s then 'claimed'
                else 'edited'
            end as reason
        from given as g
        left join lateral (select v.* from public.%6$I as v where v.%1$I = g.record_key offset 0) as v on true
        left join lateral (select t.* from %7$s as t where %8$s = g.record_key limit 1) as t on true
        left join lateral (select o.* from %9$s as o where o.record_id = t.id and o.origin_key = g.record_key limit 1) as o on true
        cross join lateral (
            select f.field, f.gold, f.served, f.told, f.is_half, f.sent is distinct from f.told as is_newer
            from unnest(%10$s) as f (field, sent, told, gold, served, is_half)
            where v.%1$I is not null and f.gold is distinct from f.served
                and not (f.gold is null and f.field = 'ModificationTimestamp')
                and not coalesce(f.gold ->> 0 ~ '^-?[0-9]{1,30}(\.[0-9]{1,30})?$' and f.served ->> 0 ~ '^-?[0-9]{1,30}(\.[0-9]{1,30})?$'
                    and pipeline.parse_number(f.gold ->> 0) = pipeline.parse_number(f.served ->> 0), false)
            union all
            select null, to_jsonb(g.record_key), null, null, false, false where v.%1$I is null
        ) as d
        order by g.place, d.field
        $query$,
        d.key_field,
        case when d.modified_field is null then 'null::timestamptz' else pipeline.cast_sql('timestamptz', format('nullif(r.%I, '''')', d.modified_field)) end,
        d.staging_table,
        case when h.is_listing then 'not t.is_externally_managed' else 'false' end,
        case when h.is_listing then 't.claimed_at is not null' else 'false' end,
        h.view_name, d.public_table,
        -- As the view answers it: an index has this expression.
        max(f.served) filter (where f.field = d.key_field),
        d.origin_table,
        concat_ws(', ',
            quote_literal(array_agg(f.field order by f.place)) || '::text[]',
            format('array[%s]', string_agg(format('nullif(g.%I, '''')', f.field), ', ' order by f.place)),
            format('array[%s]', string_agg(format('o.%I', f.field), ', ' order by f.place)),
            format('array[%s]', string_agg(format('to_jsonb((%s)::%s)', case
                when f.field = d.key_field then 'g.record_key'
                else pipeline.cast_sql(f.data_type, format('nullif(g.%I, '''')', f.field)) end, f.data_type), ', ' order by f.place)),
            format('array[%s]', string_agg(format('to_jsonb(v.%I)', f.field), ', ' order by f.place)),
            -- Half a place is none: what the other half could not be read for stands as well.
            format('array[%s]', string_agg(case when w.source_field is null then 'false'
                else format('coalesce(o.%1$I <> '''' and (%2$s) is null, false)', w.source_field,
                    pipeline.cast_sql(w.cast_to, format('o.%I', w.source_field))) end, ', ' order by f.place))))
    from pipeline.data_domains as d
    cross join lateral pipeline.reso_fields(d.data_domain) as f
    cross join lateral (select d.data_domain = 'mls_listings' as is_listing,
        case d.data_domain when 'mls_listings' then 'property' when 'mls_members' then 'member'
            when 'mls_offices' then 'office' else substr(d.data_domain, 5) end || '_reso' as view_name) as h
    left join pipeline.field_rules as r
        on r.data_domain = d.data_domain and r.source_field = f.field and r.changes_with is not null
    left join pipeline.field_rules as w on w.data_domain = d.data_domain and w.target_column = r.changes_with
    where d.data_domain = p_data_domain and f.field !~ '^etl_'
    group by d.data_domain, d.key_field, d.modified_field, d.staging_table, d.public_table, d.origin_table, h.is_listing, h.view_name
$func$;
comment on function pipeline.reso_parity_sql(text) is
    'The query that compares Gold''s records ($1: jsonb array) with what the domain''s RESO view answers, a row a field that differs, with the reason. Fields etl_* tell of the transport and are left out.';
