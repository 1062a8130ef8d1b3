-- The files that people brought: whoever may import sees those of the own tenant; only functions
-- write, which check.

revoke all on table pipeline.uploads from public, anon, authenticated, service_role;

create policy uploads_select_own_tenant on pipeline.uploads
    for select to authenticated
    using (
        (select pipeline.can('pipeline:import'))
        and dmo_id in (
            select d.id from public.dmos as d where d.tenant_id = (select pipeline.current_tenant())
        )
    );

grant select on table pipeline.uploads to authenticated;
grant select, insert, update, delete on table pipeline.uploads to service_role;
