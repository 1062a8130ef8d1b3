create or replace function pipeline.ingest_match_people(p_batch_id bigint, p_data_domain text, p_origin_system text)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_domain pipeline.data_domains;
    v_sql text;
begin
    if not exists (select from staging.ingest_records as r where r.batch_id = p_batch_id and r.action = 'insert') then
        return;
    end if;
    select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = p_data_domain;
    -- One call at a time makes new people of a tenant: two could not see that they make the same one.
    perform pg_advisory_xact_lock(pipeline.lock_class('arrivals'), t.number)
    from (
        select distinct hashtext(p_data_domain || r.tenant_id) as number from staging.ingest_records as r
        where r.batch_id = p_batch_id and r.action = 'insert' order by 1
    ) as t;
    perform pipeline.ingest_recheck(p_batch_id, v_domain, p_origin_system);

    if p_data_domain = 'mls_offices' then
        -- The market's own office, when a source names it for the first time.
        update staging.ingest_records as r
        set record_id = o.id, action = null
        from public.offices as o
        where r.batch_id = p_batch_id and r.action = 'insert' and o.tenant_id = r.tenant_id and o.office_key = r.origin_key and o.origin_system is null;
    else
        -- A shared mailbox is not one person: the name must agree as well.
        select format($query$
            with named as materialized (
                select r.position, r.tenant_id, r.record_id, pipeline.parse_email(s.%1$I) as email,
                    pipeline.match_text(coalesce(nullif(concat_ws(' ', s.%2$I, s.%3$I), ''), s.%4$I, %5$s)) as name
                from staging.ingest_records as r
                cross join lateral (select s.* from %6$s as s where s.batch_id = $1 and s.position = r.position offset 0) as s
                where r.batch_id = $1 and r.action = 'insert'
            ),
            matched as (
                select n.position, coalesce(t.id, first_value(n.record_id) over (partition by n.tenant_id, n.email, n.name order by n.position)) as record_id
                from named as n
                left join lateral (
                    select t.id from %7$s as t
                    where t.tenant_id = n.tenant_id and lower(btrim(t.email)) in (n.email, 'mailto:' || n.email)
                        and n.name = pipeline.match_text(coalesce(nullif(concat_ws(' ', t.first_name, t.last_name), ''), t.full_name,
                            (select o.%4$I from %8$s as o where o.record_id = t.id and o.%4$I is not null order by o.origin_system, o.origin_key limit 1)%9$s))
                    order by t.created_at, t.id
                    limit 1
                ) as t on true
                where n.email is not null and n.name is not null
            )
            update staging.ingest_records as r
            set record_id = m.record_id, action = null
            from matched as m
            where r.batch_id = $1 and r.position = m.position and r.record_id <> m.record_id
            $query$,
            f.prefix || 'Email', f.prefix || 'FirstName', f.prefix || 'LastName', f.prefix || 'FullName', f.company,
            v_domain.staging_table, v_domain.public_table, v_domain.origin_table, f.our_company)
        into v_sql
        from (values ('mls_contacts', 'Contact', 's."ContactCompanyName"', ', t.company_name'), ('mls_members', 'Member', 'null', ''))
            as f (data_domain, prefix, company, our_company)
        where f.data_domain = p_data_domain;
        execute v_sql using p_batch_id;
    end if;

    -- Whom a person had put there, a source sends as well from now on.
    execute format($query$
        with adopted as (
            update %1$s as t
            set origin_system = $2, %2$I = r.origin_key, updated_at = now()
            from (
                select distinct on (r.record_id) r.* from staging.ingest_records as r
                where r.batch_id = $1 and r.action is null
                order by r.record_id, r.position
            ) as r
            where t.id = r.record_id and t.origin_system is null
            returning t.id, r.origin_key, r.source_id, r.position
        )
        insert into pipeline.change_log (data_domain, record_uuid, action, field, new_value, actor, source, rule, batch_id, line)
        select %3$L, a.id, 'update', %2$L, to_jsonb(a.origin_key), (select pipeline.actor()), a.source_id, 'same record at the source', $1, a.position
        from adopted as a
        $query$, v_domain.public_table, v_domain.key_column, p_data_domain) using p_batch_id, p_origin_system;
end
$func$;
comment on function pipeline.ingest_match_people(bigint, text, text) is
    'Finds whom the new keys of a batch of contacts or members lead to: somebody of the tenant with the same e-mail and the same name, as pipeline.parse_email() and match_text() read them; of offices, the market''s own.';
