create or replace function pipeline.review_counts(p_filter jsonb, p_limit integer default 5000)
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
            select s.staging_id, s.dmo_id, s.flags from staging.listings as s where %s limit $1 + 1
        )
        select jsonb_build_object(
            'rows', least($1, (select count(*) from found)), 'is_more', (select count(*) > $1 from found),
            'reasons', coalesce((select jsonb_object_agg(a.flag, a.times) from (
                select u.flag, count(*) as times from found as f cross join lateral unnest(f.flags) as u (flag) group by 1) as a), '{}'),
            'dmos', coalesce((select jsonb_object_agg(a.dmo_id, a.times) from (select f.dmo_id, count(*) as times from found as f group by 1) as a), '{}'))
        $query$, pipeline.review_condition(p_filter))
    into v_told using p_limit;
    return v_told;
end
$func$;
comment on function pipeline.review_counts(jsonb, integer) is
    'How many rows a filter of review_listings() finds, in little time: {rows (at most p_limit), is_more, reasons, dmos}. Needs pipeline:read; LC007 for another filter.';
