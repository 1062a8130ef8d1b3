-- 035_rules_people

drop index staging.listings_updates_idx;
drop table pipeline.people_changes;
drop table pipeline.rule_changes;
drop table pipeline.tenant_rules;
