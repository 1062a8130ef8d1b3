create or replace function pipeline.lock_mls_listings(p_ids uuid[])
returns table (id uuid, tenant_id uuid, ref text, status public.mls_listing_status, broker_id uuid, claimed_at timestamptz, claimed_by uuid,
    origin_system text, is_sourced boolean, is_externally_managed boolean, may_read boolean, may_write boolean)
language sql security definer
set search_path = pg_catalog, pg_temp
as $func$
    -- Definer: a lock needs the right to update, and whose a listing is the caller is told even where RLS hides the row.
    -- Nothing of another tenant is given, and nothing to who may not read. In the order in which ingest locks.
    select l.id, l.tenant_id, l.ref, l.status, l.broker_id, l.claimed_at, l.claimed_by, l.origin_system,
        l.origin_key is not null and l.origin_system <> 'MANUAL', l.is_externally_managed,
        w.is_own or l.status = 'INGESTED', w.is_own and (select pipeline.may('u'))
    from (
        select l.* from public.mls_listings as l
        where l.id = any (p_ids)
            and l.tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
            and (select pipeline.may('r'))
        order by l.tenant_id, l.origin_key nulls last, l.id
        for no key update of l
    ) as l
    cross join lateral (
        select (select pipeline.is_tenant_wide()) or coalesce(l.broker_id = any ((select pipeline.brokers_in_reach())::uuid[]), false) as is_own
    ) as w
$func$;
comment on function pipeline.lock_mls_listings(uuid[]) is
    'Locks listings of the caller''s tenant in the order in which ingest does, and gives their state as it then is, and whether the caller may read and write them, as the policies say.';
