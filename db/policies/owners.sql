-- Tenants, their DMOs and sources, and who has which role.

revoke all on table public.tenants, public.dmos, pipeline.sources, pipeline.user_roles
    from public, anon, authenticated, service_role;
revoke all on sequence public.dmos_id_seq, pipeline.sources_id_seq
    from public, anon, authenticated, service_role;

create policy tenants_select_in_reach on public.tenants
    for select to authenticated
    using (id = any ((select pipeline.tenants_in_reach())::uuid[]));

create policy dmos_select_own_tenant on public.dmos
    for select to authenticated
    using (tenant_id = (select pipeline.current_tenant()));

create policy sources_select_own_tenant on pipeline.sources
    for select to authenticated
    using (
        (select pipeline.can('pipeline:read'))
        and dmo_id in (
            select d.id from public.dmos as d where d.tenant_id = (select pipeline.current_tenant())
        )
    );

create policy user_roles_select_own on pipeline.user_roles
    for select to authenticated
    using (user_id = (select auth.uid()));

-- No insert or update for authenticated: add_dmo() checks what a policy can not.
grant select on table public.tenants, public.dmos, pipeline.sources, pipeline.user_roles
    to authenticated;
-- No delete: listings, jobs and files refer to them.
grant select, insert, update on table public.tenants, public.dmos, pipeline.sources to service_role;
grant select, insert, update, delete on table pipeline.user_roles to service_role;
grant usage, select on sequence public.dmos_id_seq, pipeline.sources_id_seq to service_role;
