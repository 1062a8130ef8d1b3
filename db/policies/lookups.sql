-- Lookups and rules that all tenants share: everyone signed in reads them, deploys and the service
-- change them.

revoke all on table
    pipeline.countries, pipeline.roles, pipeline.permissions, pipeline.role_permissions,
    pipeline.data_domains, pipeline.field_rules, pipeline.gold_fields, pipeline.status_map,
    pipeline.status_words, pipeline.property_type_map, pipeline.property_type_words,
    pipeline.status_transitions, pipeline.rules_version, pipeline.dictionary_fields, pipeline.dictionary_lookups
    from public, anon, authenticated, service_role;

create policy countries_select_all on pipeline.countries
    for select to authenticated using (true);
create policy roles_select_all on pipeline.roles
    for select to authenticated using (true);
create policy permissions_select_all on pipeline.permissions
    for select to authenticated using (true);
create policy role_permissions_select_all on pipeline.role_permissions
    for select to authenticated using (true);
create policy data_domains_select_all on pipeline.data_domains
    for select to authenticated using (true);
create policy field_rules_select_all on pipeline.field_rules
    for select to authenticated using (true);
create policy gold_fields_select_all on pipeline.gold_fields
    for select to authenticated using (true);
create policy status_map_select_all on pipeline.status_map
    for select to authenticated using (true);
create policy status_words_select_all on pipeline.status_words
    for select to authenticated using (true);
create policy property_type_map_select_all on pipeline.property_type_map
    for select to authenticated using (true);
create policy property_type_words_select_all on pipeline.property_type_words
    for select to authenticated using (true);
create policy dictionary_fields_select_all on pipeline.dictionary_fields
    for select to authenticated using (true);
create policy dictionary_lookups_select_all on pipeline.dictionary_lookups
    for select to authenticated using (true);
create policy rules_version_select_all on pipeline.rules_version
    for select to authenticated using (true);
create policy status_transitions_select_all on pipeline.status_transitions
    for select to authenticated using (true);

grant select on table
    pipeline.countries, pipeline.roles, pipeline.permissions, pipeline.role_permissions,
    pipeline.data_domains, pipeline.field_rules, pipeline.gold_fields, pipeline.status_map,
    pipeline.status_words, pipeline.property_type_map, pipeline.property_type_words,
    pipeline.status_transitions, pipeline.rules_version, pipeline.dictionary_fields, pipeline.dictionary_lookups
    to authenticated;
grant select, insert, update, delete on table
    pipeline.countries, pipeline.roles, pipeline.permissions, pipeline.role_permissions,
    pipeline.data_domains, pipeline.field_rules, pipeline.gold_fields, pipeline.status_map,
    pipeline.status_words, pipeline.property_type_map, pipeline.property_type_words,
    pipeline.status_transitions, pipeline.rules_version, pipeline.dictionary_fields, pipeline.dictionary_lookups
    to service_role;
