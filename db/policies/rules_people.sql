-- A tenant's own field rules are seen by everybody of it, as the standard is; their history by whoever
-- may read the pipeline, that of people by whoever looks after them. Functions write, which check.

revoke all on table pipeline.tenant_rules, pipeline.rule_changes, pipeline.people_changes
    from public, anon, authenticated, service_role;
revoke all on sequence pipeline.rule_changes_id_seq, pipeline.people_changes_id_seq
    from public, anon, authenticated, service_role;

create policy tenant_rules_select_own_tenant on pipeline.tenant_rules
    for select to authenticated
    using (tenant_id = (select pipeline.current_tenant()));
create policy rule_changes_select_own_tenant on pipeline.rule_changes
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant()) and (select pipeline.can('pipeline:read'))
    );
create policy people_changes_select_own_tenant on pipeline.people_changes
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant()) and (select pipeline.can('pipeline:people'))
    );

grant select on table pipeline.tenant_rules, pipeline.rule_changes, pipeline.people_changes
    to authenticated;
grant select, insert, update, delete on table pipeline.tenant_rules to service_role;
grant select, insert on table pipeline.rule_changes, pipeline.people_changes to service_role;
grant usage, select on sequence pipeline.rule_changes_id_seq, pipeline.people_changes_id_seq
    to service_role;
