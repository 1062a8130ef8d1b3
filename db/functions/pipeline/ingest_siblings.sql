create or replace function pipeline.ingest_siblings(p_batch_id bigint, p_origin_system text)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
-- Locks what the rest of the batch will need as well, so that all of it is taken in key order, once.
declare
    v_leases uuid[];
    v_sales uuid[];
begin
    select array_agg(v.lease order by v.lease), array_agg(v.sale order by v.lease) into v_leases, v_sales
    from (
        select l.id as lease, r.record_id as sale
        from staging.ingest_records as r
        join public.mls_listings as l on l.tenant_id = r.tenant_id and l.origin_system = p_origin_system and l.origin_key = r.origin_key || '_LEASE'
            and l.sibling_id is null and right(l.origin_key, 6) = '_LEASE'
        where r.batch_id = p_batch_id and r.action = 'insert'
        union
        select r.record_id, l.id
        from staging.ingest_records as r
        join public.mls_listings as l on l.tenant_id = r.tenant_id and l.origin_system = p_origin_system
            and l.origin_key = left(r.origin_key, -6) and l.sibling_id is null
        where r.batch_id = p_batch_id and r.action = 'insert' and right(r.origin_key, 6) = '_LEASE'
    ) as v;
    if v_leases is null then
        return;
    end if;
    perform from (
        select l.id from public.mls_listings as l
        where l.id = any (v_leases || v_sales)
            or l.id in (select t.id from staging.ingest_records as r
                join public.mls_listings as t on t.tenant_id = r.tenant_id and t.origin_system = p_origin_system and t.origin_key = r.origin_key
                where r.batch_id = p_batch_id and r.action is null)
        order by l.tenant_id, l.origin_key nulls last, l.id
        for no key update
    ) as l;
    with pairs as (
        select p.lease, p.sale from unnest(v_leases, v_sales) as p (lease, sale)
        union all
        select p.sale, p.lease from unnest(v_leases, v_sales) as p (lease, sale)
    ),
    linked as (
        update public.mls_listings as l
        set sibling_id = p.sale, updated_at = now()
        from pairs as p
        where l.id = p.lease and l.sibling_id is null
        returning l.id, l.sibling_id
    )
    insert into pipeline.change_log (data_domain, record_uuid, action, field, new_value, actor, rule, batch_id)
    select 'mls_listings', l.id, 'update', 'sibling_id', to_jsonb(l.sibling_id), (select pipeline.actor()), 'dual offer', p_batch_id
    from linked as l
    where not exists (select from staging.ingest_records as r where r.batch_id = p_batch_id and r.action = 'insert' and r.record_id = l.id);
end
$func$;
comment on function pipeline.ingest_siblings(bigint, text) is
    'Links the halves of offers both for sale and to let: <key> and <key>_LEASE of one source, where a batch brought one of them.';
