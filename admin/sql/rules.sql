-- name: rules
-- The rules of some domains, as they stand for the user's tenant.
select r.data_domain, r.target_column as field, r.source_field, r.description, r.changes_with, r.position,
    r.unclaimed as standard_unclaimed, r.claimed as standard_claimed,
    coalesce(w.unclaimed, r.unclaimed) as unclaimed, coalesce(w.claimed, r.claimed) as claimed,
    w.changed_by, w.changed_at, r.in_hash, r.in_key, pipeline.is_fixed_rule(r.data_domain, r.target_column) as is_fixed
from pipeline.field_rules as r
join pipeline.data_domains as d using (data_domain)
left join pipeline.tenant_rules as w
    on w.tenant_id = (select pipeline.current_tenant()) and w.data_domain = r.data_domain and w.target_column = r.target_column
where r.data_domain = any (%(domains)s) and (%(field)s::text is null or r.target_column = %(field)s)
order by d.parent_domain nulls first, r.data_domain, r.position

-- name: preview
select pipeline.preview_rule(%(domain)s, %(field)s, %(unclaimed)s, %(claimed)s)

-- name: save
select pipeline.set_rule(%(domain)s, %(field)s, %(unclaimed)s, %(claimed)s, %(seen_unclaimed)s, %(seen_claimed)s, %(reason)s)

-- name: changes
-- What was changed, the newest first; of one field, or of all.
select c.id, c.data_domain, c.fields, c.old_unclaimed, c.old_claimed, c.new_unclaimed, c.new_claimed, c.is_standard, c.reason, c.weighed_again,
    c.changed_by, c.changed_at
from pipeline.rule_changes as c
where c.tenant_id = (select pipeline.current_tenant())
    and (%(domain)s::text is null or (c.data_domain = %(domain)s and %(field)s = any (c.fields)))
    and (%(before)s::bigint is null or c.id < %(before)s)
order by c.id desc
limit %(limit)s

-- name: otherwise
-- DMOs whose configuration comes before the rules.
select d.id, d.name, s.config_params ->> 'conflict_resolution' as conflict_resolution, p.config_params ->> 'merge_policy' as merge_policy
from public.dmos as d
left join pipeline.dmo_configs as s on s.dmo_id = d.id and s.type = 'stage' and s.data_domain = 'listings' and s.active
left join pipeline.dmo_configs as p on p.dmo_id = d.id and p.type = 'promote' and p.data_domain = 'listings' and p.active
where coalesce(s.config_params ->> 'conflict_resolution', 'update_if_changed') <> 'update_if_changed'
    or coalesce(p.config_params ->> 'merge_policy', 'latest_wins') <> 'latest_wins'
order by lower(d.name), d.id
limit 51
