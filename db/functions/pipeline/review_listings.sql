create or replace function pipeline.review_listings(
    p_filter jsonb, p_limit integer default null, p_after jsonb default null, p_newest_first boolean default false)
returns setof staging.listings language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the filter must see through RLS in one plan; the caller and the tenant are checked below.
begin
    perform pipeline.require('pipeline:read');
    return query execute format('select s.* from staging.listings as s where %s%s order by s.batch_id %s, s.staging_id %4$s%5$s',
        pipeline.review_condition(p_filter),
        case when p_after is not null then format(' and (s.batch_id, s.staging_id) %s (%s, %s)', case when p_newest_first then '<' else '>' end,
            (p_after ->> 'batch')::bigint, (p_after ->> 'row')::bigint) end,
        case when p_newest_first then 'desc' else 'asc' end, case when p_newest_first then 'desc' else 'asc' end,
        ' limit ' || p_limit::text);
end
$func$;
comment on function pipeline.review_listings(jsonb, integer, jsonb, boolean) is
    'Staged rows of the caller''s tenant, batch by batch. p_filter: {ids: [staging_id], batch, dmo (id), action, status (one, or a list), waits (flagged and undecided), flagged, reason (a flag), field (that differs), text (words that name, address or locality have, without case, accents and script; or a part of the source id), assignee (a user''s id, or nobody)}, all of which must hold. Of many at most p_limit, those after the row p_after {batch, row}. Needs pipeline:read; LC007 for another filter.';
