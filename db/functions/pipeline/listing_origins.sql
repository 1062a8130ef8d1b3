create or replace function pipeline.listing_origins(p_listing_id uuid)
returns jsonb language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: a broker may not read the log, but what happened to a listing in reach; that is checked below.
declare
    v_answer jsonb;
    v_cancelled bigint[] := pipeline.cancelled_changes(p_listing_id);
begin
    select jsonb_build_object('listing_id', l.id, 'ref', l.ref, 'status', l.status, 'origin_system', l.origin_system, 'origin_key', l.origin_key,
        'origin_deleted', l.origin_deleted, 'is_externally_managed', l.is_externally_managed, 'is_claimed', l.claimed_at is not null,
        'fields', (
            select jsonb_agg(jsonb_build_object(
                'field', r.target_column,
                'value', d.record -> r.target_column,
                'given_by', case when d.record -> r.target_column <> 'null' or c.field is not null then c.actor end,
                'changed_at', c.changed_at,
                'why', c.rule,
                'rule', case when l.claimed_at is not null then 'claimed: ' || coalesce(w.claimed, r.claimed) else 'unclaimed: ' || coalesce(w.unclaimed, r.unclaimed) end,
                'source_field', r.source_field,
                'source_says', case when g.field is null then o.record -> 'other' -> r.source_field else o.record -> r.source_field end,
                'suggestions', coalesce((
                    select jsonb_agg(jsonb_build_object('suggestion_id', s.id, 'kind', s.kind, 'source', n.name, 'value', s.their_value,
                        'was', s.base_value, 'why', s.reason, 'suggested_at', s.suggested_at) order by s.id)
                    from pipeline.suggestions as s
                    left join pipeline.sources as n on n.id = s.source
                    where s.data_domain = 'mls_listings' and s.record_uuid = l.id and s.field = r.target_column and s.status = 'open'), '[]')
            ) order by r.position)
            from pipeline.field_rules as r
            left join pipeline.tenant_rules as w
                on w.tenant_id = l.tenant_id and w.data_domain = r.data_domain and w.target_column = r.target_column
            left join pipeline.gold_fields as g on g.data_domain = r.data_domain and g.field = r.source_field
            left join lateral (
                select c.field, c.actor, c.changed_at, c.rule from pipeline.change_log as c
                where c.data_domain = 'mls_listings' and c.record_uuid = l.id and (c.field = r.target_column or c.action = 'insert')
                    and c.id <> all (v_cancelled)
                order by c.field nulls last, c.id desc limit 1
            ) as c on true
            where r.data_domain = 'mls_listings'))
    into v_answer
    from public.mls_listings as l
    cross join lateral (select to_jsonb(l) as record offset 0) as d
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
comment on function pipeline.listing_origins(uuid) is
    'Where each value of a piece of real estate comes from: {listing_id, ref, status, origin_system, …, fields: [{field, value, given_by, changed_at, why, rule, source_field, source_says, suggestions: [{suggestion_id, kind, source, value, was, why, suggested_at}]}]}, one entry a field that has a rule. LC040: no such listing.';
