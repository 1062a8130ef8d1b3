create or replace function pipeline.ingest_rejects_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        insert into staging.ingest_problems (batch_id, position, field, code, value)
        select r.batch_id, r.position, p.field, case when u.why is null then r.code else 'unreadable_row' end, coalesce(u.why, p.value)
        from staging.ingest_records as r
        join %1$s as s using (batch_id, position)
        -- A row of a file that was no record at all.
        cross join lateral (select case when r.code = 'missing_key' then s.other ->> 'unreadable' end as why) as u
        left join lateral (values ('missing_key', %2$L, null), ('unknown_office', 'OriginatingSystemOfficeKey', s."OriginatingSystemOfficeKey"),
            ('key_too_long', %2$L, s.%2$I), ('key_taken', %2$L, s.%2$I), ('key_in_use', %2$L, s.%2$I)%3$s%4$s) as p (code, field, value) on p.code = r.code
        where r.batch_id = $1 and r.action = 'reject'
        $query$, d.staging_table, d.key_field,
        (select format(', (''unknown_agent'', %1$L, s.%1$I)', f.source_field) from pipeline.field_rules as f
            where f.data_domain = d.data_domain and f.cast_to = 'agent' limit 1),
        case d.data_domain when 'mls_media' then ', (''missing_parent'', ''ResourceRecordKey'', null), (''parent_too_long'', ''ResourceRecordKey'', s."ResourceRecordKey")' end)
    from pipeline.data_domains as d
    where d.data_domain = p_data_domain
$func$;
comment on function pipeline.ingest_rejects_sql(text) is
    'The statement that writes down why records of a batch ($1: batch_id) were rejected.';
