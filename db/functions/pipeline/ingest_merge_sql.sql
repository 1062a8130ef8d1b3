create or replace function pipeline.ingest_merge_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        with verdicts as materialized (%1$s),
        wins as (
            select v.record_id, jsonb_object_agg(v.field, v.theirs) as fields
            from verdicts as v
            where v.verdict = 'apply'
            group by v.record_id
        ),
        changed as (
            update %2$s as t
            set %3$s%6$s
            from wins as w
            join %2$s as c on c.id = w.record_id
            cross join lateral jsonb_populate_record(c, w.fields) as p
            where t.id = w.record_id
        ),
        logged as (
            insert into pipeline.change_log (data_domain, record_uuid, action, field, old_value, new_value, actor, source, rule, batch_id, line)
            select %5$L, v.record_id, 'update', v.field, v.ours, v.theirs, (select pipeline.actor()), v.source_id, v.rule, $1, v.position
            from verdicts as v
            where v.verdict = 'apply'
        ),
        unread as (
            insert into staging.ingest_problems (batch_id, position, field, code, value)
            select $1, v.position, f.source_field, 'not_' || v.cast_to, v.their_text
            from verdicts as v
            join pipeline.field_rules as f on f.data_domain = %5$L and f.target_column = v.field
            where v.verdict = 'unreadable'
        ),
        settled as (
            update pipeline.suggestions as g
            set status = 'outdated'
            from verdicts as v
            where g.data_domain = %5$L and g.record_uuid = v.record_id and g.field = v.field and g.source = v.source_id and g.status = 'open'
                and v.verdict in ('apply', 'agreed', 'keep')
        )
        insert into pipeline.suggestions as g (data_domain, record_uuid, field, source, kind, base_value, our_value, their_value, reason, batch_id)
        select %5$L, v.record_id, v.field, v.source_id, case v.verdict when 'conflict' then 'conflict' else 'suggestion' end,
            v.base, v.ours, v.theirs, v.rule, $1
        from verdicts as v
        where v.verdict in ('suggest', 'conflict')
        on conflict (data_domain, record_uuid, field, source) where status = 'open'
            do update set kind = excluded.kind, base_value = excluded.base_value, our_value = excluded.our_value, their_value = excluded.their_value,
                reason = excluded.reason, batch_id = excluded.batch_id, suggested_at = now()
        $query$,
        case when p_data_domain = 'mls_listings' then pipeline.ingest_verdict_sql(p_data_domain)
            -- Two keys of one record in a batch: of one field, the later news counts.
            else format('select distinct on (v.record_id, v.field) v.* from (%s) as v order by v.record_id, v.field, v.verdict = ''apply'' desc, v.position desc',
                pipeline.ingest_verdict_sql(p_data_domain)) end,
        d.public_table,
        (select string_agg(format('%1$I = p.%1$I', f.target_column), ', ' order by f.position) from pipeline.field_rules as f where f.data_domain = p_data_domain),
        d.staging_table, d.data_domain,
        ', updated_at = now()' || case when p_data_domain in ('mls_listings', 'mls_members', 'mls_offices') then ', origin_sync_ts = now()' else '' end)
    from pipeline.data_domains as d
    where d.data_domain = p_data_domain
$func$;
comment on function pipeline.ingest_merge_sql(text) is
    'The one statement that merges the news of a batch''s records into their canonical rows ($1: batch_id, $2: origin_system): fields by ingest_verdict_sql(), one change_log row a changed field, suggestions, conflicts.';
