-- 035_rules_people

select tenant_id, data_domain, target_column, unclaimed, claimed, changed_by, changed_at from pipeline.tenant_rules where false;
select id, tenant_id, data_domain, fields, old_unclaimed, old_claimed, new_unclaimed, new_claimed, is_standard, reason, weighed_again, changed_by, changed_at
from pipeline.rule_changes where false;
select id, tenant_id, user_id, is_new, changes, changed_by, changed_at from pipeline.people_changes where false;
select 'staging.listings_updates_idx'::regclass;
