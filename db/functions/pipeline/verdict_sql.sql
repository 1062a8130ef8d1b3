create or replace function pipeline.verdict_sql(p_data_domain text, p_rows text default null, p_rules text default 'pipeline.tenant_rules', p_many boolean default false)
returns text language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select format($query$
        select v.staging_id, v.record_id, v.listing_id, v.line, v.source, v.decided_by, v.is_origin, v.field, v.base, v.theirs, v.ours,
            v.owner_actor, v.owner_source, v.choice,
            case
                when v.choice = 'ours' then 'keep'
                when v.choice in ('source', 'value') then 'apply'
                when v.theirs is not distinct from v.ours then 'agreed'
                when v.theirs is null and v.is_not_null then 'keep'
                -- What geocoding found the source never said: it fills, may correct itself, and takes nothing away.
                when v.theirs is null and v.was_found then 'keep'
                when v.is_found and v.ours is not null and (v.owner_actor is not null or v.was_found is not true or v.ours is distinct from v.base)
                    then 'suggest'
                when not v.is_known and v.ours is null then 'apply'
                when not v.is_known and v.theirs is null then 'keep'
                when not v.is_known then 'suggest'
                when v.conflict_resolution = 'review' then 'conflict'
                when v.conflict_resolution = 'keep_ours' or v.merge_policy = 'fill_only'
                    then case when v.ours is null then 'apply' else 'suggest' end
                when v.owner_actor is not null then case
                    when v.claimed = 'source' or (v.claimed = 'fill' and v.ours is null) then 'apply'
                    when v.claimed = 'review' then 'conflict'
                    else 'suggest' end
                when v.owner_source <> v.source and v.owner_rank <= v.rank then 'suggest'
                when v.unclaimed = 'source' or (v.unclaimed = 'fill' and v.ours is null) then 'apply'
                else 'suggest'
            end as verdict,
            case
                when v.choice is not null then 'choice: ' || v.choice
                when v.is_found or (v.theirs is null and v.was_found) then 'geocoding: fill'
                when not v.is_known then 'first record of a source: fill'
                when v.conflict_resolution <> 'update_if_changed' then 'conflict_resolution: ' || v.conflict_resolution
                when v.merge_policy <> 'latest_wins' then 'merge_policy: ' || v.merge_policy
                when v.owner_actor is not null then 'claimed: ' || v.claimed
                when v.owner_source <> v.source then 'source rank'
                else 'unclaimed: ' || v.unclaimed
            end as rule
        from (
            select n.staging_id, n.record_id, n.listing_id, n.line, n.source, n.rank, n.decided_by, n.is_known, n.is_origin,
                n.conflict_resolution, n.merge_policy, n.found ? f.field as is_found, n.found_before ? f.field as was_found, f.field, f.is_not_null, f.choice,
                nullif(n.base -> f.field, 'null') as base, case when f.choice = 'value' then n.choices -> f.field -> 'value' else f.theirs end as theirs, f.ours,
                coalesce(w.unclaimed, r.unclaimed) as unclaimed, coalesce(w.claimed, r.claimed) as claimed, o.actor as owner_actor, coalesce(o.source, n.origin_source) as owner_source,
                coalesce(os.rank, n.origin_rank) as owner_rank
            from (
                select s.staging_id, t.id as record_id, s.listing_id, %10$s.line, b.tenant_id, b.source_id as source, bs.rank, s.choices,
                    coalesce(s.decided_by, %10$s.decided_by) as decided_by,
                    m.source is not null as is_known, coalesce(m.is_origin, false) as is_origin,
                    m.last_record::jsonb %6$s as base,
                    b.config_params ->> 'conflict_resolution' as conflict_resolution,
                    %15$s as merge_policy, %11$s,
                    om.source as origin_source, oms.rank as origin_rank,
                    %3$s, %4$s
                from %1$s as s
                %5$s
                join staging.batches as b on b.batch_id = s.batch_id
                join pipeline.sources as bs on bs.id = b.source_id
                join %2$s as t on t.id = %7$s
                left join public.listing_source_map as m on m.source = b.source_id and m.source_id = %10$s.source_id and m.listing_id = s.listing_id
                left join public.listing_source_map as om on om.listing_id = s.listing_id and om.is_origin
                left join pipeline.sources as oms on oms.id = om.source
                where s.batch_id %14$s and s.action in ('update', 'conflict')
                    and case when $2 then %10$s.status = 'accepted' and %10$s.ok_to_promote and s.ok_to_promote and s.status in ('pending', 'accepted')
                        else s.status not in ('settled', 'promoted', 'superseded') end%13$s
                offset 0
            ) as n
            cross join lateral (values %8$s) as f (field, theirs, ours, is_news, is_not_null, choice)
            join pipeline.field_rules as r on r.data_domain = %9$L and r.target_column = f.field
            left join %12$s as w on w.tenant_id = n.tenant_id and w.data_domain = %9$L and w.target_column = f.field
            left join pipeline.field_owners as o on o.data_domain = %9$L and o.record_id = n.record_id and o.field = f.field
            left join pipeline.sources as os on os.id = o.source
            where f.choice is not null or ((f.is_news or not n.is_known) and (f.theirs is distinct from f.ours or f.is_news))
        ) as v
        $query$,
        d.staging_table, d.public_table,
        string_agg(format('to_jsonb(s.%1$I) as %2$I', f.target_column, 's_' || f.target_column), ', ' order by f.position),
        string_agg(format('to_jsonb(t.%1$I) as %2$I', f.target_column, 't_' || f.target_column), ', ' order by f.position),
        case when d.parent_domain is null
            then ''
            -- The batch again, here and wherever rows of one batch meet: without it all batches there ever were are read.
            else format('join %s as p on p.staging_id = s.listing_staging_id and p.batch_id = s.batch_id', pd.staging_table) end,
        case when d.parent_domain is not null then format(
            $element$#> array[%1$L, (select (e.place - 1)::text
                from jsonb_array_elements(m.last_record::jsonb -> %1$L) with ordinality as e (item, place) where %2$s limit 1)]$element$,
            d.data_domain,
            (select string_agg(format('nullif(e.item -> %1$L, ''null'') is not distinct from to_jsonb(s.%1$I)', c), ' and ') from unnest(d.match_columns) as c))
            else '' end,
        case when d.parent_domain is null then 's.listing_id' else 's.record_id' end,
        string_agg(format('(%1$L, n.%2$I, n.%3$I, n.%2$I is distinct from nullif(n.base -> %1$L, ''null'')%4$s, %5$s, n.choices #>> %6$L)',
            f.target_column, 's_' || f.target_column, 't_' || f.target_column,
            case when f.changes_with is not null then format(' or n.%1$I is distinct from nullif(n.base -> %2$L, ''null'')', 's_' || f.changes_with, f.changes_with) else '' end,
            case when a.attnotnull then 'true' else 'false' end,
            array[f.target_column, 'take']), ', ' order by f.position),
        d.data_domain,
        case when d.parent_domain is null then 's' else 'p' end,
        case when d.parent_domain is null
            then '(s.record -> ''geocoding'')::jsonb as found, (m.last_record -> ''geocoding'')::jsonb as found_before'
            else 'null::jsonb as found, null::jsonb as found_before' end,
        p_rules, case when p_rows is not null then format(' and %s.staging_id = any (%s)', case when d.parent_domain is null then 's' else 'p' end, p_rows) end,
        case when p_many then '= any ($1)' else '= $1' end,
        case when p_many then '(select m.policy from unnest($1, $3) as m (batch_id, policy) where m.batch_id = b.batch_id)' else '$3' end)
    from pipeline.data_domains as d
    left join pipeline.data_domains as pd on pd.data_domain = d.parent_domain
    join pipeline.field_rules as f on f.data_domain = d.data_domain
    join pg_attribute as a on a.attrelid = d.public_table::regclass and a.attname = f.target_column
    where d.data_domain = p_data_domain
    group by d.data_domain, d.parent_domain, d.staging_table, d.public_table, d.match_columns, pd.staging_table
$func$;
comment on function pipeline.verdict_sql(text, text, text, boolean) is
    'The query that weighs a batch''s news ($1: batch_id; $2: only what promote may take; $3: merge_policy) field by field: base (said last time), theirs (says now), ours (stands), and the verdict of the field rules: apply, agreed, keep, suggest or conflict. Stage shows it, merge_sql() acts on it. p_rows: an expression, such as $4, of the staged listings to weigh, else all; p_rules: another relation than the tenants'' own rules, to see what would come of it; p_many: of many batches, $1 their ids and $3 the merge_policy of each.';
