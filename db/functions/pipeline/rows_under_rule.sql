create or replace function pipeline.rows_under_rule(
    p_tenant_id uuid, p_data_domain text, p_fields text[], p_limit integer, p_batches integer)
returns table (batch_id bigint, staging_ids bigint[], is_cut boolean) language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
-- However many wait, so many of the newest are looked at: a person waits for the answer. And each batch is weighed by itself.
declare
    c_searched constant integer := 50000;
    v_domain pipeline.data_domains;
begin
    select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = p_data_domain;
    if 'listings' not in (v_domain.data_domain, coalesce(v_domain.parent_domain, '')) then
        return;
    end if;
    return query execute format($query$
        with newest as materialized (
            select s.batch_id, s.staging_id
            from staging.batches as b
            join staging.listings as s on s.batch_id = b.batch_id
            where b.tenant_id = $1 and b.pruned_at is null and s.action in ('update', 'conflict')
                -- Of a batch that was promoted only what was left behind waits.
                and (b.promoted_at is null or s.flags is not null)
                and s.status in ('pending', 'held', 'accepted')
            order by s.batch_id desc, s.staging_id
            limit $4 + 1
        ),
        found as (
            select n.batch_id, n.staging_id, dense_rank() over (order by n.batch_id desc) as place
            from newest as n
            join staging.listings as s on s.batch_id = n.batch_id and s.staging_id = n.staging_id
            where %s
            order by n.batch_id desc, n.staging_id
            limit $3 + 1
        ),
        cut as (
            select (select count(*) > $4 from newest) or (select count(*) > $3 or max(f.place) > $5 from found as f) as is_cut
        ),
        kept as (
            select f.batch_id, f.staging_id from found as f where f.place <= $5 order by f.batch_id desc, f.staging_id limit $3
        )
        select k.batch_id, coalesce(array_agg(k.staging_id order by k.staging_id) filter (where k.staging_id is not null), '{}'), c.is_cut
        from cut as c
        left join kept as k on true
        group by k.batch_id, c.is_cut
        $query$,
        case when v_domain.parent_domain is null then 's.diff ?| $2'
            else format('exists (select from %s as c where c.listing_staging_id = s.staging_id and c.diff ?| $2)', v_domain.staging_table) end)
    using p_tenant_id, p_fields, p_limit, c_searched, p_batches;
end
$func$;
comment on function pipeline.rows_under_rule(uuid, text, text[], integer, integer) is
    'The staged listings of a tenant that wait and have news of these fields, the newest batches first, p_limit and of p_batches at most; is_cut: there may be more. Without any, one row that has no batch; no row for real estate, which does not wait. For functions that check the caller.';
