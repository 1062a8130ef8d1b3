-- The tables that the sync from Databricks fills for the RESO Web API. They know no tenant, so no
-- policy could tell people apart: only the service reads and writes them.

revoke all on table public.property, public.member, public.media, public.contacts
    from public, anon, authenticated, service_role;

grant select, insert, update, delete on table
    public.property, public.member, public.media, public.contacts
    to service_role;
