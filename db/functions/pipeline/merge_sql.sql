create or replace function pipeline.merge_sql(p_data_domain text)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        with verdicts as materialized (%1$s),
        wins as (
            select v.record_id, max(v.staging_id) as staging_id, jsonb_object_agg(v.field, v.theirs order by v.staging_id) as fields
            from verdicts as v
            where v.verdict = 'apply'
            group by v.record_id
        ),
        changed as (
            update %2$s as t
            set %3$s%6$s, content_hash = s.content_hash, updated_at = now()
            from wins as w
            join %4$s as s on s.batch_id = $1 and s.staging_id = w.staging_id
            join %2$s as c on c.id = w.record_id
            cross join lateral jsonb_populate_record(c, w.fields) as p
            where t.id = w.record_id
        ),
        logged as (
            insert into pipeline.change_log (data_domain, record_id, action, field, old_value, new_value, actor, source, rule, job_id, batch_id, staging_id, line)
            select %5$L, v.record_id, 'update', v.field, v.ours, v.theirs,
                case when v.choice is not null then coalesce(v.decided_by, (select pipeline.actor())) else (select pipeline.actor()) end,
                case when v.choice = 'value' then null else v.source end, v.rule, $4, $1, v.staging_id, v.line
            from verdicts as v
            where v.verdict = 'apply' and v.theirs is distinct from v.ours
            returning id, record_id, field, staging_id
        ),
        owned as (
            insert into pipeline.field_owners (data_domain, record_id, field, source, actor, change_id)
            select distinct on (v.record_id, v.field) %5$L, v.record_id, v.field,
                case when v.choice = 'value' then null else v.source end,
                case when v.choice = 'value' then coalesce(v.decided_by, (select pipeline.actor())) end, g.id
            from verdicts as v
            left join logged as g using (staging_id, record_id, field)
            where v.verdict = 'apply' and (v.choice = 'value' or not v.is_origin or v.owner_actor is not null or v.owner_source is distinct from v.source)
            order by v.record_id, v.field, v.staging_id desc
            on conflict on constraint field_owners_pkey
                do update set source = excluded.source, actor = excluded.actor, change_id = excluded.change_id, owned_since = now()
        ),
        settled as (
            update pipeline.suggestions as g
            set status = case when v.choice is null then 'outdated' when v.choice = 'ours' then 'dismissed' else 'taken' end,
                decided_by = case when v.choice is not null then v.decided_by end,
                decided_at = case when v.choice is not null then now() end
            from verdicts as v
            where g.data_domain = %5$L and g.record_id = v.record_id and g.field = v.field and g.source = v.source and g.status = 'open'
                and v.verdict in ('apply', 'agreed', 'keep')
        )
        insert into pipeline.suggestions as g (data_domain, record_id, listing_id, field, source, base_value, our_value, their_value, reason, batch_id, staging_id)
        select distinct on (v.record_id, v.field) %5$L, v.record_id, v.listing_id, v.field, v.source, v.base, v.ours, v.theirs, v.rule, $1, v.staging_id
        from verdicts as v
        where v.verdict in ('suggest', 'conflict')
        order by v.record_id, v.field, v.staging_id desc
        on conflict (data_domain, record_id, field, source) where status = 'open'
            do update set base_value = excluded.base_value, our_value = excluded.our_value, their_value = excluded.their_value,
                reason = excluded.reason, batch_id = excluded.batch_id, staging_id = excluded.staging_id, suggested_at = now()
        $query$,
        pipeline.verdict_sql(p_data_domain), d.public_table,
        (select string_agg(format('%1$I = p.%1$I', f.target_column), ', ' order by f.position) from pipeline.field_rules as f where f.data_domain = p_data_domain),
        d.staging_table, d.data_domain,
        -- The key is the staged row's where all values are; else a trigger makes it anew.
        (select format(', dedupe_key = case when (%s) is not distinct from (%s) then s.dedupe_key else t.dedupe_key end',
                string_agg(format('p.%I', f.target_column), ', ' order by f.position), string_agg(format('s.%I', f.target_column), ', ' order by f.position))
            from pipeline.field_rules as f where f.data_domain = p_data_domain having bool_or(f.in_key)))
    from pipeline.data_domains as d
    where d.data_domain = p_data_domain
$func$;
comment on function pipeline.merge_sql(text) is
    'The one statement that merges a batch''s accepted news of a domain into its canonical table ($1: batch_id, $2: true, $3: merge_policy, $4: job_id): fields by verdict_sql(), one change_log row a changed field, owners, suggestions.';
