create or replace function pipeline.listing_history(p_listing_id uuid, p_before bigint default null, p_limit integer default 51)
returns table (id bigint, changed_at timestamptz, data_domain text, record_id uuid, action text, field text, old_value jsonb, new_value jsonb,
    actor text, actor_name text, is_persons boolean, rule text, reason text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: a broker may not read the log, but what happened to a listing in reach; that is checked below.
declare
    v_tenant_id uuid;
begin
    select l.tenant_id into v_tenant_id from public.mls_listings as l
    where l.id = p_listing_id
        and l.tenant_id = any (pipeline.tenants_in_reach())
        and pipeline.may('r')
        and (pipeline.is_tenant_wide() or l.status = 'INGESTED' or l.broker_id = any (pipeline.brokers_in_reach()));
    if v_tenant_id is null then
        raise exception 'there is no listing %', p_listing_id using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
    end if;
    return query
        select c.id, c.changed_at, c.data_domain, c.record_uuid, c.action, c.field, c.old_value, c.new_value, c.actor,
            coalesce(pipeline.actor_name(c.actor, v_tenant_id), c.actor), c.source is null, c.rule, c.reason
        from pipeline.change_log as c
        where c.record_uuid = any (array(
                select p_listing_id union all select m.id from public.mls_listing_media as m where m.listing_id = p_listing_id
                union all select t.id from public.mls_listing_tasks as t where t.listing_id = p_listing_id
                union all select n.id from public.mls_listing_notes as n where n.listing_id = p_listing_id and not n.is_private
                union all select i.id from public.mls_listing_checklist_items as i where i.listing_id = p_listing_id
                union all select a.id from public.mls_listing_approvals as a where a.listing_id = p_listing_id))
            and c.field is distinct from 'modified_ts'
            and (p_before is null or c.id < p_before)
        order by c.id desc
        limit least(greatest(p_limit, 1), 501);
end
$func$;
comment on function pipeline.listing_history(uuid, bigint, integer) is
    'What happened to a piece of real estate, its pictures, tasks, notes, steps and approvals, the latest first, before a change if one is given: each changed field with who and why. When its source last changed it is left out. LC040: no such listing.';
