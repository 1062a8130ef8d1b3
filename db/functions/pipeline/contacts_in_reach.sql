create or replace function pipeline.contacts_in_reach()
returns uuid[] language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the policy of mls_contacts asks, and could not look at the roles through theirs, which look at contacts.
begin
    return (
        select array(
            select distinct r.contact_id
            from public.mls_listings as l
            join public.mls_listing_contact_roles as r on r.listing_id = l.id
            where l.broker_id = any ((select pipeline.brokers_in_reach())::uuid[])
                and l.tenant_id = any ((select pipeline.tenants_in_reach())::uuid[])
                and not (select pipeline.is_tenant_wide())
        )
    );
end
$func$;
comment on function pipeline.contacts_in_reach() is
    'Contacts of the listings whose brokers the caller reaches, such as the seller of a listing that was claimed. For scope global and wider ask pipeline.is_tenant_wide().';
