-- What awaits a broker, and how much of it there is: the views ask their tables as the caller.

revoke all on table public.ingested_listings, public.ingress_metrics, public.open_suggestions
    from public, anon, authenticated, service_role;
grant select on table public.ingested_listings, public.ingress_metrics, public.open_suggestions to authenticated, service_role;

-- What was done to many listings at once: managers, and who reads the pipeline, see it. Functions write it.
revoke all on table pipeline.bulk_actions, pipeline.bulk_undo from public, anon, authenticated, service_role;
revoke all on sequence pipeline.bulk_actions_action_id_seq from public, anon, authenticated, service_role;
create policy bulk_actions_select_own_tenant on pipeline.bulk_actions
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant())
        and ((select pipeline.is_tenant_wide()) or (select pipeline.can('pipeline:read')))
    );
grant select on table pipeline.bulk_actions to authenticated;
grant select, insert, update, delete on table pipeline.bulk_actions, pipeline.bulk_undo to service_role;
grant usage, select on sequence pipeline.bulk_actions_action_id_seq to service_role;
