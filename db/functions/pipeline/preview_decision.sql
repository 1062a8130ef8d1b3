create or replace function pipeline.preview_decision(p_filter jsonb, p_limit integer default 50000)
returns jsonb language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the filter must see through RLS in one plan; the caller and the tenant are checked here and in review_condition().
declare
    v_told jsonb;
begin
    perform pipeline.require('pipeline:read');
    execute format($query$
        with found as materialized (
            select s.staging_id, s.batch_id, s.action, s.status, s.flags, s.diff, s.certainty_score, s.name, s.address, s.source_id,
                row_number() over () as place
            from staging.listings as s
            where %1$s and s.status in ('pending', 'accepted', 'held', 'rejected')
            limit $1 + 1
        ),
        fields as (
            select k.field, count(*) as times
            from (
                select jsonb_object_keys(f.diff) as field from found as f where f.place <= 5000
                %2$s
            ) as k
            group by k.field
        )
        select jsonb_build_object(
            'rows', least($1, (select count(*) from found)), 'is_more', (select count(*) > $1 from found),
            'looked_at', least(5000, (select count(*) from found)),
            'batches', (select count(distinct f.batch_id) from found as f),
            'uncertain', (select count(*) from found as f where f.certainty_score < 1),
            'actions', coalesce((select jsonb_object_agg(a.action, a.times) from (select f.action, count(*) as times from found as f group by 1) as a), '{}'),
            'statuses', coalesce((select jsonb_object_agg(a.status, a.times) from (select f.status, count(*) as times from found as f group by 1) as a), '{}'),
            'reasons', coalesce((select jsonb_object_agg(a.flag, a.times) from (
                select u.flag, count(*) as times from found as f cross join lateral unnest(f.flags) as u (flag) group by 1) as a), '{}'),
            'fields', coalesce((select jsonb_object_agg(k.field, k.times) from fields as k), '{}'),
            'samples', coalesce((select jsonb_agg(jsonb_build_object('staging_id', f.staging_id, 'name', f.name, 'address', f.address,
                'source_id', f.source_id, 'action', f.action, 'status', f.status, 'flags', f.flags,
                'fields', coalesce((select jsonb_agg(j) from jsonb_object_keys(f.diff) as j), '[]')) order by f.place) from found as f where f.place <= 5), '[]'))
        $query$, pipeline.review_condition(p_filter),
        (select string_agg(format('union all select %L || jsonb_object_keys(c.diff) from found as f join %s as c on c.listing_staging_id = f.staging_id where f.place <= 5000',
            d.data_domain || '.', d.staging_table), ' ') from pipeline.data_domains as d where d.parent_domain = 'listings'))
    into v_told using p_limit;
    return v_told;
end
$func$;
comment on function pipeline.preview_decision(jsonb, integer) is
    'What a decision on the rows that a filter of review_listings() finds would be about: {rows (at most p_limit), is_more, batches, uncertain (matched by key), actions, statuses, reasons, fields (that differ, among the first 5,000: looked_at), samples}. Needs pipeline:read; LC007 for another filter.';
