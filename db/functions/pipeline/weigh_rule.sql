create or replace function pipeline.weigh_rule(
    p_tenant_id uuid, p_batch_ids bigint[], p_staging_ids bigint[], p_data_domain text, p_fields text[], p_unclaimed text, p_claimed text)
returns table (
    staging_id bigint, field text, base jsonb, theirs jsonb, ours jsonb, verdict text, new_verdict text,
    conflict boolean, new_conflict boolean, other_conflict boolean)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_policies text[];
    v_domain pipeline.data_domains;
    v_rules text;
    v_others text;
begin
    -- Real estate does not wait: it has no staged rows, and no query for them.
    if cardinality(p_staging_ids) = 0 then
        return;
    end if;
    select array_agg(coalesce(c.config_params ->> 'merge_policy', f.merge_policy) order by i.place) into v_policies
    from unnest(p_batch_ids) with ordinality as i (batch_id, place)
    join staging.batches as b on b.batch_id = i.batch_id
    cross join (select pipeline.config_defaults('promote') ->> 'merge_policy' as merge_policy) as f
    left join pipeline.dmo_configs as c on c.dmo_id = b.dmo_id and c.type = 'promote' and c.data_domain = b.data_domain and c.active;
    select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = p_data_domain;
    v_rules := format($rules$(
        select %1$L::uuid as tenant_id, %2$L as data_domain, f as target_column, %3$L as unclaimed, %4$L as claimed from unnest(%5$L::text[]) as f
        union all
        select r.tenant_id, r.data_domain, r.target_column, r.unclaimed, r.claimed from pipeline.tenant_rules as r
        where r.tenant_id = %1$L::uuid and (r.data_domain <> %2$L or r.target_column <> all (%5$L::text[])))$rules$,
        p_tenant_id, p_data_domain, p_unclaimed, p_claimed, p_fields);
    -- What another part of the record is a conflict for is so by any rule of this one.
    select string_agg(case when d.parent_domain is null then $part$coalesce(s.diff @? '$.* ? (@.verdict == "conflict")', false)$part$
        else format('exists (select from %s as c where c.listing_staging_id = s.staging_id and c.action = ''conflict'')', d.staging_table) end, ' or ')
    into v_others
    from pipeline.data_domains as d
    where 'listings' in (d.data_domain, d.parent_domain) and d.data_domain <> p_data_domain;
    return query execute format($query$
        with told as (
            select n.staging_id, n.field, n.base, n.theirs, n.ours, n.verdict, null::text as new_verdict from (%2$s) as n
            union all
            select n.staging_id, n.field, null, null, null, null, n.verdict from (%3$s) as n
        ),
        -- Grouped, not joined: the planner expects few rows, and would compare each with each.
        weighed as materialized (
            select r.%1$s as staging_id, g.*, bool_or(g.verdict = 'conflict') over w as conflict, bool_or(g.new_verdict = 'conflict') over w as new_conflict
            from (
                select b.staging_id as row_id, b.field, (array_agg(b.base) filter (where b.verdict is not null))[1] as base, (array_agg(b.theirs) filter (where b.verdict is not null))[1] as theirs, (array_agg(b.ours) filter (where b.verdict is not null))[1] as ours,
                    max(b.verdict) as verdict, max(b.new_verdict) as new_verdict
                from told as b
                group by b.staging_id, b.field
            ) as g
            join %4$s as r on r.staging_id = g.row_id
            window w as (partition by r.%1$s)
        )
        select w.staging_id, w.field, w.base, w.theirs, w.ours, w.verdict, w.new_verdict, w.conflict, w.new_conflict, %5$s
        from weighed as w
        join staging.listings as s on s.staging_id = w.staging_id
        where w.field = any ($5) and w.verdict <> 'agreed'
        $query$,
        case when v_domain.parent_domain is null then 'staging_id' else 'listing_staging_id' end,
        pipeline.verdict_sql(p_data_domain, '$4', p_many => true), pipeline.verdict_sql(p_data_domain, '$4', v_rules, true), v_domain.staging_table, v_others)
    using p_batch_ids, false, v_policies, p_staging_ids, p_fields;
end
$func$;
comment on function pipeline.weigh_rule(uuid, bigint[], bigint[], text, text[], text, text) is
    'What the rules make of fields of staged listings of some batches (verdict), and what they would if the fields had another rule (new_verdict), both by verdict_sql(); and whether the listing is a conflict now, would be one, or is one for another part of it. For functions that check the caller.';
