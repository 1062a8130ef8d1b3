create or replace function pipeline.cutover_differences()
returns table (resource text, record_key text, field text, legacy jsonb, served jsonb, reason text, is_explained boolean)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $func$
declare
    v_sql text;
begin
    for v_sql in
        select format($query$
            select %1$L, g.%2$I::text, d.field, d.legacy, d.served, d.reason,
                d.reason in ('not served', 'claimed', 'edited', 'not externally managed', 'older')
            from %3$s as g
            left join public.%4$I as v on v.%2$I = g.%2$I
            left join %5$s as t on %6$s = g.%2$I
            left join %7$s as o on o.origin_key = g.%2$I
            cross join lateral (
                select f.field, f.legacy, f.served, case
                    -- A record that came without a time has that of its arrival.
                    when f.told is not distinct from f.legacy or (f.told is null and f.field = 'ModificationTimestamp') then
                        case when %8$s then 'claimed' when %9$s then 'not externally managed' else 'edited' end
                    when %10$s < o.modified_ts then 'older'
                    else 'newer' end as reason
                from unnest(%11$s) as f (field, legacy, served, told)
                where v.%2$I is not null and f.legacy is distinct from f.served
                    and not (f.legacy is null and f.field = 'ModificationTimestamp')
                    and not coalesce(f.legacy ->> 0 ~ '^-?\d{1,30}(\.\d{1,30})?$' and f.served ->> 0 ~ '^-?\d{1,30}(\.\d{1,30})?$'
                        and pipeline.parse_number(f.legacy ->> 0) = pipeline.parse_number(f.served ->> 0), false)
                union all
                select null, to_jsonb(g.%2$I), null, case when t.id is null and o.origin_key is null then 'missing' else 'not served' end
                where v.%2$I is null
            ) as d
            -- Most rows are alike: of them nothing is cast.
            where v.%2$I is null or row(%12$s) is distinct from row(%13$s)
            $query$,
            h.resource, d.key_field, h.legacy_table, h.resource || '_reso', d.public_table,
            max(f.served) filter (where f.field = d.key_field),
            d.origin_table,
            case when h.is_listing then 't.claimed_at is not null' else 'false' end,
            case when h.is_listing then 'not t.is_externally_managed' else 'false' end,
            pipeline.cast_sql('timestamptz', format('g.%I::text', d.modified_field)),
            concat_ws(', ',
                quote_literal(array_agg(f.field order by f.place)) || '::text[]',
                format('array[%s]', string_agg(format(case f.data_type when 'text' then 'to_jsonb(nullif(g.%I::text, ''''))'
                    else 'to_jsonb(g.%I)' end, f.field), ', ' order by f.place)),
                format('array[%s]', string_agg(format('to_jsonb(v.%I)', f.field), ', ' order by f.place)),
                format('array[%s]', string_agg(format('to_jsonb((%s)::%s)', f.told, f.data_type), ', ' order by f.place))),
            string_agg(format(case f.data_type when 'text' then 'nullif(g.%I::text, '''')' else 'g.%I' end, f.field), ', ' order by f.place),
            string_agg(format('v.%I', f.field), ', ' order by f.place))
        from pipeline.data_domains as d
        cross join lateral pipeline.reso_fields(d.data_domain) as f
        cross join lateral (
            select n.resource, d.data_domain = 'mls_listings' as is_listing,
                coalesce(to_regclass('legacy.' || n.resource), to_regclass('public.' || n.resource)) as legacy_table
            from (values ('mls_listings', 'property'), ('mls_members', 'member'), ('mls_media', 'media'), ('mls_contacts', 'contacts'))
                as n (data_domain, resource)
            where n.data_domain = d.data_domain
        ) as h
        join pg_catalog.pg_attribute as a on a.attrelid = h.legacy_table and a.attname = f.field and not a.attisdropped
        where f.field !~ '^etl_'
        group by d.data_domain, d.key_field, d.modified_field, d.public_table, d.origin_table, h.resource, h.is_listing, h.legacy_table
        order by h.resource
    loop
        return query execute v_sql;
    end loop;
end
$func$;
comment on function pipeline.cutover_differences() is
    'Compares the rows of the old tables property, member, media and contacts with what the RESO views answer: a row a field that differs, or a record that is not answered (field is null). Explained are people''s doings and news that the old tables lack; not explained: missing (no source sent the record) and newer (the old table has what no source sent). Fields etl_* tell of the transport and are left out.';
