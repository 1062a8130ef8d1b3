create or replace function pipeline.rows_under_rule(p_tenant_id uuid, p_data_domain text, p_fields text[], p_limit integer)
returns table (batch_id bigint, staging_ids bigint[]) language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_domain pipeline.data_domains;
begin
    select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = p_data_domain;
    if 'listings' not in (v_domain.data_domain, coalesce(v_domain.parent_domain, '')) then
        return;
    end if;
    return query execute format($query$
        select f.batch_id, array_agg(f.staging_id)
        from (
            select s.batch_id, s.staging_id
            from staging.batches as b
            join staging.listings as s on s.batch_id = b.batch_id
            where b.tenant_id = $1 and b.pruned_at is null and s.action in ('update', 'conflict')
                -- Of a batch that was promoted only what was left behind waits.
                and (b.promoted_at is null or s.flags is not null)
                and s.status in ('pending', 'held', 'accepted')
                and %s
            order by s.batch_id desc, s.staging_id
            limit $3
        ) as f
        group by f.batch_id
        $query$,
        case when v_domain.parent_domain is null then 's.diff ?| $2'
            else format('exists (select from %s as c where c.listing_staging_id = s.staging_id and c.diff ?| $2)', v_domain.staging_table) end)
    using p_tenant_id, p_fields, p_limit;
end
$func$;
comment on function pipeline.rows_under_rule(uuid, text, text[], integer) is
    'The staged listings of a tenant that wait and have news of these fields, the newest batches first, p_limit at most; none for real estate, which does not wait. For functions that check the caller.';
