-- Review: whoever may read the pipeline sees who looks after what and what was decided in the own
-- tenant; functions write, which check. One's saved views are one's own.

revoke all on table
    pipeline.review_assignments, pipeline.review_actions, pipeline.review_undo, pipeline.review_views
    from public, anon, authenticated, service_role;
revoke all on sequence pipeline.review_actions_action_id_seq, pipeline.review_undo_id_seq
    from public, anon, authenticated, service_role;

create policy review_assignments_select_own_tenant on pipeline.review_assignments
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant()) and (select pipeline.can('pipeline:read'))
    );
create policy review_actions_select_own_tenant on pipeline.review_actions
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant()) and (select pipeline.can('pipeline:read'))
    );
create policy review_views_select_own on pipeline.review_views
    for select to authenticated
    using (
        tenant_id = (select pipeline.current_tenant())
        and user_id = (select auth.uid())
        and (select pipeline.can('pipeline:read'))
    );
create policy review_views_insert_own on pipeline.review_views
    for insert to authenticated
    with check (
        tenant_id = (select pipeline.current_tenant())
        and user_id = (select auth.uid())
        and (select pipeline.can('pipeline:read'))
    );
create policy review_views_update_own on pipeline.review_views
    for update to authenticated
    using (
        tenant_id = (select pipeline.current_tenant())
        and user_id = (select auth.uid())
        and (select pipeline.can('pipeline:read'))
    )
    with check (
        tenant_id = (select pipeline.current_tenant())
        and user_id = (select auth.uid())
        and (select pipeline.can('pipeline:read'))
    );
create policy review_views_delete_own on pipeline.review_views
    for delete to authenticated
    using (
        tenant_id = (select pipeline.current_tenant())
        and user_id = (select auth.uid())
        and (select pipeline.can('pipeline:read'))
    );

grant select on table
    pipeline.review_assignments, pipeline.review_actions, pipeline.review_views
    to authenticated;
grant insert (tenant_id, user_id, name, query), update (query), delete
    on table pipeline.review_views to authenticated;
grant select, insert, update, delete on table
    pipeline.review_assignments, pipeline.review_actions, pipeline.review_undo, pipeline.review_views
    to service_role;
grant usage, select on sequence pipeline.review_actions_action_id_seq, pipeline.review_undo_id_seq
    to service_role;
