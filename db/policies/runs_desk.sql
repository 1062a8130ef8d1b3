-- What people mend, and what each day brought: whoever may read the pipeline sees those of the own
-- tenant; only functions and the service write.

revoke all on table pipeline.corrections, pipeline.daily_counts from public, anon, authenticated, service_role;

-- It follows its error, whose own policy filters the sub-select.
create policy corrections_select_own_tenant on pipeline.corrections
    for select to authenticated
    using (exists (select from pipeline.job_errors as e where e.id = corrections.error_id));

create policy daily_counts_select_own_tenant on pipeline.daily_counts
    for select to authenticated
    using (
        (select pipeline.can('pipeline:read'))
        and dmo_id in (
            select d.id from public.dmos as d where d.tenant_id = (select pipeline.current_tenant())
        )
    );

grant select on table pipeline.corrections, pipeline.daily_counts to authenticated;
grant select, insert, update, delete on table pipeline.corrections, pipeline.daily_counts to service_role;
