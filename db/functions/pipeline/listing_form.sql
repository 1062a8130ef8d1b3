create or replace function pipeline.listing_form(p_listing_id uuid)
returns jsonb language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: a broker may not read the log, but what happened to a listing in reach; that is checked below.
declare
    v_answer jsonb;
    v_cancelled bigint[] := pipeline.cancelled_changes(p_listing_id);
begin
    select jsonb_build_object('listing_id', l.id,
        'version', coalesce((select max(c.id) from pipeline.change_log as c where c.data_domain = 'mls_listings' and c.record_uuid = l.id), 0),
        'may_write', pipeline.may('u') and (pipeline.is_tenant_wide() or coalesce(l.broker_id = any (pipeline.brokers_in_reach()), false)),
        'fields', (
            select jsonb_agg(jsonb_build_object(
                'field', f.field, 'type', f.type, 'lookup', f.lookup, 'description', coalesce(r.description, f.description),
                'value', d.record -> f.field,
                'given_by', case when d.record -> f.field <> 'null' or c.field is not null then coalesce(c.actor, i.actor) end,
                'is_persons', c.field is not null and c.source is null,
                'changed_at', coalesce(c.changed_at, i.changed_at),
                'why', coalesce(c.reason, c.rule, i.rule),
                'rule', coalesce(w.claimed, r.claimed),
                'source_field', r.source_field,
                'source_says', case when g.field is null then o.record -> 'other' -> r.source_field else o.record -> r.source_field end,
                'suggestions', coalesce(s.told, '[]')
            ) order by f.position)
            from pipeline.estate_fields() as f
            left join pipeline.field_rules as r on r.data_domain = 'mls_listings' and r.target_column = f.field
            left join pipeline.tenant_rules as w
                on w.tenant_id = l.tenant_id and w.data_domain = r.data_domain and w.target_column = r.target_column
            left join pipeline.gold_fields as g on g.data_domain = r.data_domain and g.field = r.source_field
            -- The last change of each field; what never changed is as the listing came.
            left join (
                select distinct on (c.field) c.* from pipeline.change_log as c
                where c.data_domain = 'mls_listings' and c.record_uuid = p_listing_id and c.action in ('insert', 'update') and c.id <> all (v_cancelled)
                order by c.field, c.id desc
            ) as c on c.field = f.field
            left join (
                select s.field, jsonb_agg(jsonb_build_object('suggestion_id', s.id, 'kind', s.kind, 'value', s.their_value) order by s.id) as told
                from pipeline.suggestions as s
                where s.data_domain = 'mls_listings' and s.record_uuid = p_listing_id and s.status = 'open'
                group by s.field
            ) as s on s.field = f.field))
    into v_answer
    from public.mls_listings as l
    cross join lateral (select to_jsonb(l) as record offset 0) as d
    left join lateral (
        select c.actor, c.changed_at, c.rule from pipeline.change_log as c
        where c.data_domain = 'mls_listings' and c.record_uuid = l.id and c.action = 'insert'
        order by c.id desc limit 1
    ) as i on true
    left join lateral (select to_jsonb(o) as record from pipeline.origin_property as o where o.record_id = l.id offset 0) as o on true
    where l.id = p_listing_id
        and l.tenant_id = any (pipeline.tenants_in_reach())
        and pipeline.may('r')
        and (pipeline.is_tenant_wide() or l.status = 'INGESTED' or l.broker_id = any (pipeline.brokers_in_reach()));
    if v_answer is null then
        raise exception 'there is no listing %', p_listing_id using errcode = 'LC040', hint = 'Ids are those of public.mls_listings.';
    end if;
    return v_answer;
end
$func$;
comment on function pipeline.listing_form(uuid) is
    'All that a person may fill in of a piece of real estate, and where it comes from: {listing_id, version (for edit_estate()), may_write, fields: [{field, type, lookup, description, value, given_by, is_persons, changed_at, why, rule (of the claimed), source_field, source_says, suggestions: [{suggestion_id, kind, value}]}]}. LC040: no such listing.';
