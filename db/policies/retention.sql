-- How long things are kept: everybody may know, the service may change it for this installation.

revoke all on table pipeline.retention from public, anon, authenticated, service_role;
create policy retention_select_all on pipeline.retention
    for select to authenticated using (true);
grant select on table pipeline.retention to authenticated, service_role;
grant update (keep) on table pipeline.retention to service_role;
