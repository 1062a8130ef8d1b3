create or replace function pipeline.set_rule(
    p_data_domain text, p_field text, p_unclaimed text, p_claimed text, p_seen_unclaimed text, p_seen_claimed text,
    p_reason text default null, p_limit integer default 2000, p_batches integer default 25)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:configure have no rights on rules; the permission is checked below, the tenant is the caller's.
declare
    v_tenant_id uuid := pipeline.current_tenant();
    v_fields text[];
    v_standard pipeline.field_rules;
    v_now pipeline.tenant_rules;
    v_is_standard boolean;
    v_weighed bigint := 0;
    v_is_more boolean;
begin
    perform pipeline.require('pipeline:configure');
    v_fields := pipeline.check_rule(p_data_domain, p_field, p_unclaimed, p_claimed);
    -- One at a time, so that the second sees what the first has done. Also who has no tenant ends here.
    perform from public.tenants as t where t.id = v_tenant_id for no key update;
    if not found then
        raise exception 'rules are a tenant''s own' using errcode = 'LC087', hint = 'Sign in as somebody of the tenant.';
    end if;
    select r.* into strict v_standard from pipeline.field_rules as r where r.data_domain = p_data_domain and r.target_column = p_field;
    select r.* into v_now from pipeline.tenant_rules as r
    where r.tenant_id = v_tenant_id and r.data_domain = p_data_domain and r.target_column = p_field;
    v_now.unclaimed := coalesce(v_now.unclaimed, v_standard.unclaimed);
    v_now.claimed := coalesce(v_now.claimed, v_standard.claimed);
    if (v_now.unclaimed, v_now.claimed) is distinct from (p_seen_unclaimed, p_seen_claimed) then
        raise exception 'somebody else has changed this rule meanwhile' using errcode = 'LC082',
            detail = coalesce((select format('%s, at %s.', pipeline.actor_name(c.changed_by, v_tenant_id), to_char(c.changed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))
                from pipeline.rule_changes as c
                where c.tenant_id = v_tenant_id and c.data_domain = p_data_domain and p_field = any (c.fields) order by c.id desc limit 1), 'The standard is another one now.'),
            hint = 'Load it again, look at what is new, and change that.';
    elsif (v_now.unclaimed, v_now.claimed) = (p_unclaimed, p_claimed) then
        return jsonb_build_object('fields', v_fields, 'is_changed', false, 'weighed_again', 0, 'is_more', false);
    end if;

    v_is_standard := (v_standard.unclaimed, v_standard.claimed) = (p_unclaimed, p_claimed);
    delete from pipeline.tenant_rules as r
    where r.tenant_id = v_tenant_id and r.data_domain = p_data_domain and r.target_column = any (v_fields);
    if not v_is_standard then
        insert into pipeline.tenant_rules (tenant_id, data_domain, target_column, unclaimed, claimed, changed_by)
        select v_tenant_id, p_data_domain, f, p_unclaimed, p_claimed, pipeline.actor() from unnest(v_fields) as f;
    end if;
    -- A loop over batches: each has a merge policy of its own. What is beyond the limit is weighed when it is promoted.
    select coalesce(sum(case when w.batch_id is not null then pipeline.weigh_again(w.batch_id, w.staging_ids) end), 0), coalesce(bool_or(w.is_cut), false)
    into v_weighed, v_is_more
    from pipeline.rows_under_rule(v_tenant_id, p_data_domain, v_fields, p_limit, p_batches) as w;
    insert into pipeline.rule_changes (tenant_id, data_domain, fields, old_unclaimed, old_claimed, new_unclaimed, new_claimed, is_standard, reason, weighed_again, changed_by)
    values (v_tenant_id, p_data_domain, v_fields, v_now.unclaimed, v_now.claimed, p_unclaimed, p_claimed, v_is_standard,
        nullif(left(btrim(p_reason), 1000), ''), v_weighed, pipeline.actor());
    return jsonb_build_object('fields', v_fields, 'is_changed', true, 'weighed_again', v_weighed, 'is_more', v_is_more);
end
$func$;
comment on function pipeline.set_rule(text, text, text, text, text, text, text, integer, integer) is
    'Gives a field of the caller''s tenant, and those that change with it, another rule from now on; the standard one where it is that. p_seen_…: the rule as it was shown; LC082 tells who has changed it since. What waits is weighed again, p_limit rows of the p_batches newest batches that have some; the others when they are promoted. Gives {fields, is_changed, weighed_again (rows that became something else), is_more}. p_reason goes to pipeline.rule_changes. Needs pipeline:configure; LC087: no such rule, or it can not be like that.';
