-- Configuration, jobs, files, results and errors: whoever may read the pipeline sees those of the
-- own tenant; only functions and the service write.

revoke all on table
    pipeline.dmo_configs, pipeline.job_queue, pipeline.job_configs, pipeline.files,
    pipeline.job_results, pipeline.job_errors, pipeline.job_types, pipeline.job_line,
    pipeline.job_events, pipeline.retry_rules, pipeline.schedules
    from public, anon, authenticated, service_role;
revoke all on sequence
    pipeline.dmo_configs_id_seq, pipeline.job_queue_job_id_seq, pipeline.files_id_seq,
    pipeline.job_errors_id_seq, pipeline.job_events_id_seq
    from public, anon, authenticated, service_role;

create policy dmo_configs_select_own_tenant on pipeline.dmo_configs
    for select to authenticated
    using (
        (select pipeline.can('pipeline:read'))
        and dmo_id in (
            select d.id from public.dmos as d where d.tenant_id = (select pipeline.current_tenant())
        )
    );

create policy schedules_select_own_tenant on pipeline.schedules
    for select to authenticated
    using (
        (select pipeline.can('pipeline:read'))
        and dmo_id in (
            select d.id from public.dmos as d where d.tenant_id = (select pipeline.current_tenant())
        )
    );

create policy job_queue_select_own_tenant on pipeline.job_queue
    for select to authenticated
    using (
        (select pipeline.can('pipeline:read'))
        and dmo_id in (
            select d.id from public.dmos as d where d.tenant_id = (select pipeline.current_tenant())
        )
    );

create policy job_configs_select_own_tenant on pipeline.job_configs
    for select to authenticated
    using (
        (select pipeline.can('pipeline:read'))
        and dmo_id in (
            select d.id from public.dmos as d where d.tenant_id = (select pipeline.current_tenant())
        )
    );

create policy files_select_own_tenant on pipeline.files
    for select to authenticated
    using (
        (select pipeline.can('pipeline:read'))
        and dmo_id in (
            select d.id from public.dmos as d where d.tenant_id = (select pipeline.current_tenant())
        )
    );

-- These follow their job: job_queue's own policy filters the sub-select.
create policy job_results_select_own_tenant on pipeline.job_results
    for select to authenticated
    using (exists (select from pipeline.job_queue as j where j.job_id = job_results.job_id));

create policy job_errors_select_own_tenant on pipeline.job_errors
    for select to authenticated
    using (exists (select from pipeline.job_queue as j where j.job_id = job_errors.job_id));

create policy job_line_select_own_tenant on pipeline.job_line
    for select to authenticated
    using (exists (select from pipeline.job_queue as j where j.job_id = job_line.job_id));

create policy job_events_select_own_tenant on pipeline.job_events
    for select to authenticated
    using (exists (select from pipeline.job_queue as j where j.job_id = job_events.job_id));

create policy job_types_select_all on pipeline.job_types
    for select to authenticated using (true);
create policy retry_rules_select_all on pipeline.retry_rules
    for select to authenticated using (true);

grant select on table
    pipeline.dmo_configs, pipeline.job_queue, pipeline.job_configs, pipeline.files,
    pipeline.job_results, pipeline.job_errors, pipeline.job_types, pipeline.job_line,
    pipeline.job_events, pipeline.retry_rules, pipeline.schedules
    to authenticated;
-- No delete on dmo_configs: old versions stay.
grant select, insert, update on table pipeline.dmo_configs to service_role;
grant select, insert, update, delete on table
    pipeline.job_queue, pipeline.job_configs, pipeline.files, pipeline.job_results,
    pipeline.job_errors, pipeline.job_line, pipeline.job_events, pipeline.schedules
    to service_role;
grant select on table pipeline.job_types, pipeline.retry_rules to service_role;
grant usage, select on sequence
    pipeline.dmo_configs_id_seq, pipeline.job_queue_job_id_seq, pipeline.files_id_seq,
    pipeline.job_errors_id_seq, pipeline.job_events_id_seq
    to service_role;

-- Feeds that are paused, and the runs.
revoke all on table pipeline.source_states, pipeline.source_events, pipeline.runs, pipeline.problem_kinds
    from public, anon, authenticated, service_role;
revoke all on sequence pipeline.source_events_id_seq from public, anon, authenticated, service_role;

create policy source_states_select_own_tenant on pipeline.source_states
    for select to authenticated
    using (exists (select from pipeline.sources as s where s.id = source_states.source_id));
create policy source_events_select_own_tenant on pipeline.source_events
    for select to authenticated
    using (exists (select from pipeline.sources as s where s.id = source_events.source_id));

create policy problem_kinds_select_all on pipeline.problem_kinds
    for select to authenticated using (true);

grant select on table pipeline.source_states, pipeline.source_events, pipeline.runs, pipeline.problem_kinds
    to authenticated, service_role;
grant insert, update, delete on table pipeline.source_states, pipeline.source_events to service_role;
grant usage, select on sequence pipeline.source_events_id_seq to service_role;
