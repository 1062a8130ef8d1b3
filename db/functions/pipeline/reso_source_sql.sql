create or replace function pipeline.reso_source_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format(e'from %s as t\nleft join %s as o on %s\n%swhere %s',
        d.public_table, d.origin_table,
        case when d.data_domain = 'mls_listings' then 'o.record_id = t.id'
            else format('o.tenant_id = t.tenant_id and o.origin_system = t.origin_system and o.origin_key = t.%I', d.key_column) end,
        case when d.data_domain = 'mls_media' then e'join public.mls_listings as l on l.id = t.listing_id\n' else '' end,
        case d.data_domain
            when 'mls_listings' then 't.is_served and ' || replace(n.listing, '@', 't')
            when 'mls_media' then 'l.is_served and t.is_distributable is not false and not t.origin_deleted and ' || replace(n.listing, '@', 'l')
            when 'mls_contacts' then 'not t.origin_deleted and ' || n.tenant || e' and (\n        t.broker_id = any ((select pipeline.brokers_in_reach())::uuid[])\n'
                '        or t.id = any ((select pipeline.contacts_in_reach())::uuid[]))))'
            else 'not t.origin_deleted and ' || n.tenant || '))'
        end)
    from pipeline.data_domains as d
    cross join (
        select
            e'(\n    t.tenant_id = any ((select pipeline.reso_reach())::uuid[])\n'
            '    or (t.tenant_id = any ((select pipeline.tenants_in_reach())::uuid[]) and (select pipeline.may(''r''))' as tenant,
            e'(\n    @.tenant_id = any ((select pipeline.reso_reach())::uuid[])\n'
            '    or (@.tenant_id = any ((select pipeline.tenants_in_reach())::uuid[]) and (select pipeline.may(''r'')) and (\n'
            '        @.broker_id = any ((select pipeline.brokers_in_reach())::uuid[]) or @.status = ''INGESTED'')))' as listing
    ) as n
    where d.data_domain = p_data_domain
$func$;
comment on function pipeline.reso_source_sql(text) is
    'Where a domain''s RESO views read, and what their caller may read of it: from and where, over t (our record), o (what its source said last) and, of media, l (the listing).';
