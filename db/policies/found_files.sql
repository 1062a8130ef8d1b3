-- The files that were found in sources' folders: whoever may read the pipeline sees those of the
-- own tenant; only functions and the service write.

revoke all on table pipeline.found_files from public, anon, authenticated, service_role;

create policy found_files_select_own_tenant on pipeline.found_files
    for select to authenticated
    using (
        (select pipeline.can('pipeline:read'))
        and dmo_id in (
            select d.id from public.dmos as d where d.tenant_id = (select pipeline.current_tenant())
        )
    );

grant select on table pipeline.found_files to authenticated;
grant select, insert, update, delete on table pipeline.found_files to service_role;
