create or replace function pipeline.rows_under_rule(
    p_tenant_id uuid, p_data_domain text, p_fields text[], p_limit integer, p_batches integer)
returns table (batch_id bigint, staging_ids bigint[], is_cut boolean) language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
-- However many wait, so many of the newest are looked at: a person waits for the answer. And each batch is weighed by itself.
declare
    c_searched constant integer := 50000;
    c_batches constant integer := 1000;
    v_domain pipeline.data_domains;
    v_batch_id bigint;
    v_found bigint[];
    v_more bigint;
    v_looked integer := 0;
    v_searched bigint := 0;
    v_rows integer := 0;
    v_places integer := 0;
begin
    select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = p_data_domain;
    if 'listings' not in (v_domain.data_domain, coalesce(v_domain.parent_domain, '')) then
        return;
    end if;
    is_cut := false;
    -- A loop, since it ends where enough is found: a query for all would read all that wait.
    for v_batch_id, v_found, v_more in execute format($query$
        select b.batch_id, w.staging_ids, w.searched
        from (
            select b.batch_id, b.promoted_at from staging.batches as b
            where b.tenant_id = $1 and b.pruned_at is null
            order by b.batch_id desc limit $3 + 1
        ) as b
        cross join lateral (
            select array_agg(n.staging_id order by n.staging_id) filter (where n.has_news) as staging_ids, count(*) as searched
            from (
                select s.staging_id, %s as has_news
                from staging.listings as s
                where s.batch_id = b.batch_id and s.action in ('update', 'conflict') and s.status in ('pending', 'held', 'accepted')
                    -- Of a batch that was promoted only what was left behind waits.
                    and (b.promoted_at is null or s.flags is not null)
                order by s.staging_id
                limit $4 + 1
            ) as n
        ) as w
        order by b.batch_id desc
        $query$,
        case when v_domain.parent_domain is null then 's.diff ?| $2'
            else format('exists (select from %s as c where c.listing_staging_id = s.staging_id and c.diff ?| $2)', v_domain.staging_table) end)
    using p_tenant_id, p_fields, c_batches, c_searched
    loop
        v_looked := v_looked + 1;
        v_searched := v_searched + v_more;
        is_cut := v_looked > c_batches or v_searched > c_searched
            or v_found is not null and (v_places = p_batches or v_rows + cardinality(v_found) > p_limit);
        if v_found is not null and v_places < p_batches and v_rows < p_limit and v_looked <= c_batches then
            batch_id := v_batch_id;
            staging_ids := v_found[1:p_limit - v_rows];
            v_places := v_places + 1;
            v_rows := v_rows + cardinality(staging_ids);
            return next;
        end if;
        exit when is_cut;
    end loop;
    batch_id := null;
    staging_ids := '{}';
    return next;
end
$func$;
comment on function pipeline.rows_under_rule(uuid, text, text[], integer, integer) is
    'The staged listings of a tenant that wait and have news of these fields, the newest batches first, p_limit and of p_batches at most. The last row has no batch: its is_cut says that there may be more. No row for real estate, which does not wait. For functions that check the caller.';
