create or replace function pipeline.ingest_verdict_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        select v.position, v.record_id, v.source_id, v.field, v.cast_to, v.base, v.their_text, v.theirs, v.ours,
            case
                when v.is_read and v.their_text is not null and v.theirs is null then 'unreadable'
                when v.theirs is not distinct from v.ours then 'agreed'
                when v.is_read and v.theirs = v.base and not v.is_moved then 'repeated'
                when v.theirs is null and v.is_not_null then 'keep'
                when not v.is_known and v.field <> 'status' then case when v.ours is null then 'apply' else 'suggest' end
                %1$s
                %10$s
            end as verdict,
            case
                when not v.is_known then 'first record of a source: fill'
                when v.field = 'status' then 'status pipeline'
                when v.is_claimed then 'claimed: ' || v.claimed
                else 'unclaimed: ' || v.unclaimed
            end as rule
        from (
            select r.position, r.record_id, r.source_id, o.record_id is not null as is_known, %2$s as is_claimed, %3$s,
                f.field, f.cast_to, f.is_read, f.is_not_null, coalesce(w.unclaimed, f.unclaimed) as unclaimed, coalesce(w.claimed, f.claimed) as claimed, f.is_moved, f.their_text, f.theirs, f.base, f.ours
            from staging.ingest_records as r
            cross join lateral (select s.* from %4$s as s where s.batch_id = $1 and s.position = r.position offset 0) as s
            cross join lateral (select t.* from %5$s as t where t.id = r.record_id offset 0) as t
            left join lateral (select o.* from %6$s as o
                where o.tenant_id = r.tenant_id and o.origin_system = $2 and o.origin_key = r.origin_key offset 0) as o on true
            %7$s
            cross join lateral unnest(%8$s) as f (field, cast_to, is_read, is_not_null, unclaimed, claimed, is_news, is_moved, their_text, theirs, base, ours)
            left join pipeline.tenant_rules as w on w.tenant_id = r.tenant_id and w.data_domain = %9$L and w.target_column = f.field
            where r.batch_id = $1 and r.action in ('update', 'merge') and f.is_news
        ) as v
        $query$,
        case when h.is_listing then $status$
                when v.field = 'status' and v.standing = 'INGESTED' and not v.is_claimed then case
                    when v.auto_publish and v.theirs = '"PUBLISHED"' then 'apply' else 'agreed' end
                when v.field = 'status' and not v.is_known then 'suggest'
                -- Published, but nobody's: it follows its source, back on the market too.
                when v.field = 'status' and not v.is_claimed and v.standing in ('PUBLISHED', 'UNDER_OFFER', 'SOLD', 'WITHDRAWN')
                    and v.theirs in ('"PUBLISHED"', '"UNDER_OFFER"', '"SOLD"', '"WITHDRAWN"') then 'apply'
                when v.field = 'status' then case
                    when exists (select from pipeline.status_transitions as x
                        where x.from_status = v.standing and to_jsonb(x.to_status) = v.theirs and x.by_source) then 'apply'
                    else 'conflict' end $status$ else '' end,
        case
            when h.is_listing then 't.claimed_at is not null'
            -- Whoever moved one of a listing's pictures put all of them in order.
            when h.is_media then format($order$f.ours is distinct from f.base or (f.field = 'display_order' and exists (
                select from public.mls_listing_media as m
                where m.listing_id = t.listing_id
                    and exists (select from pipeline.origin_media as k where k.record_id = m.id)
                    and not exists (select from pipeline.origin_media as k where k.record_id = m.id and %s is not distinct from m.display_order)))$order$,
                pipeline.cast_sql('integer', 'k."Order"'))
            else 'f.ours is distinct from f.base' end,
        case when h.is_listing then 't.status as standing, c.auto_publish' else 'null as standing' end,
        d.staging_table, d.public_table, d.origin_table,
        concat_ws(' ',
            case when h.is_listing then 'join pipeline.ingest_offices($2) as c on c.office_id = r.office_id' end,
            min(case when f.cast_to = 'agent' then format('left join lateral (%s) as a on true', pipeline.agent_sql(f.theirs)) end)),
        -- As arrays: the rows of a VALUES list are prepared for execution anew at each record.
        concat_ws(', ',
            quote_literal(array_agg(f.target_column order by f.place)) || '::text[]',
            quote_literal(array_agg(f.cast_to order by f.place)) || '::text[]',
            quote_literal(array_agg(f.is_read order by f.place)) || '::boolean[]',
            quote_literal(array_agg(f.is_not_null order by f.place)) || '::boolean[]',
            quote_literal(array_agg(f.unclaimed order by f.place)) || '::text[]',
            quote_literal(array_agg(f.claimed order by f.place)) || '::text[]',
            format('array[%s]', string_agg(n.news, ', ' order by f.place)),
            format('array[%s]', string_agg(m.moved, ', ' order by f.place)),
            format('array[%s]', string_agg(f.theirs, ', ' order by f.place)),
            format('array[%s]', string_agg(format('case when %s then to_jsonb(%s) end', n.news, f.theirs_cast), ', ' order by f.place)),
            format('array[%s]', string_agg(format('case when %s then to_jsonb(%s) end', n.news, f.base_cast), ', ' order by f.place)),
            format('array[%s]', string_agg(format('case when %s then to_jsonb(t.%I) end', n.news, f.target_column), ', ' order by f.place))),
        p_data_domain, pipeline.ingest_rule_sql())
    from pipeline.data_domains as d
    cross join lateral pipeline.ingest_rules(d.data_domain) as f
    left join lateral pipeline.ingest_rules(d.data_domain) as w on w.target_column = f.changes_with
    cross join lateral (select d.data_domain = 'mls_listings' as is_listing, d.data_domain = 'mls_media' as is_media) as h
    -- Fields that change together are news together, and none while the other can not be read: half a place is none.
    cross join lateral (select case when w.theirs is null then 'false'
        else format('(%1$s is distinct from %2$s and ((%3$s) is distinct from (%4$s) or (%2$s is not null and (%4$s) is null)))',
            w.theirs, w.base, w.theirs_cast, w.base_cast) end as moved) as m
    cross join lateral (select case when w.theirs is null then format('(%s is distinct from %s)', f.theirs, f.base)
        else format('((%1$s is distinct from %2$s or %3$s) and (%4$s is null or (%5$s) is not null or (%1$s is not null and (%6$s) is null)))',
            f.theirs, f.base, m.moved, w.theirs, w.theirs_cast, f.theirs_cast) end as news) as n
    where d.data_domain = p_data_domain
        -- The key of a record that several keys lead to is the first; a listing's pictures are weighed together.
        and (h.is_listing or (f.source_field <> d.key_field and f.target_column <> 'is_primary'))
    group by d.staging_table, d.public_table, d.origin_table, h.is_listing, h.is_media
$func$;
comment on function pipeline.ingest_verdict_sql(text) is
    'The query that weighs what is news in a batch''s records ($1: batch_id, $2: origin_system) field by field: what the source said last, says now, and what stands here. Verdicts: apply, agreed, repeated (another spelling of the same value is no news), keep, suggest, conflict, unreadable. A status goes by pipeline.status_transitions.';
