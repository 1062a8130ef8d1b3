create or replace function pipeline.lock_suggested(p_data_domain text, p_record_id uuid)
returns table (tenant_id uuid, may_read boolean, may_write boolean)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: a lock needs the right to update, which people do not have on every table; what the caller reaches is told.
begin
    case p_data_domain
        when 'mls_listings' then
            return query select l.tenant_id, l.may_read, l.may_write from pipeline.lock_mls_listings(array[p_record_id]) as l;
        when 'mls_media' then
            return query
                select l.tenant_id, l.may_read, l.may_write
                from public.mls_listing_media as m
                cross join lateral pipeline.lock_mls_listings(array[m.listing_id]) as l
                where m.id = p_record_id;
        when 'mls_contacts' then
            return query
                select c.tenant_id, r.is_own and pipeline.may('r'), r.is_own and pipeline.may('r') and pipeline.may('u')
                from public.mls_contacts as c
                cross join lateral (select pipeline.is_tenant_wide() or coalesce(c.broker_id = any (pipeline.brokers_in_reach()), false)
                    or c.id = any (pipeline.contacts_in_reach()) as is_own) as r
                where c.id = p_record_id and c.tenant_id = any (pipeline.tenants_in_reach())
                for no key update of c;
        when 'mls_members' then
            return query
                select m.tenant_id, pipeline.may('r'), pipeline.may('u') and pipeline.is_settings_admin()
                from public.members as m where m.id = p_record_id and m.tenant_id = any (pipeline.tenants_in_reach())
                for no key update of m;
        when 'mls_offices' then
            return query
                select o.tenant_id, pipeline.may('r'), pipeline.may('u') and pipeline.is_settings_admin()
                from public.offices as o where o.id = p_record_id and o.tenant_id = any (pipeline.tenants_in_reach())
                for no key update of o;
        else
            null;
    end case;
end
$func$;
comment on function pipeline.lock_suggested(text, uuid) is
    'Locks a record of real estate that a source suggests something for, as ingest does, and tells whether the caller may read it and decide on it; no row when it is not of the caller''s tenant.';
