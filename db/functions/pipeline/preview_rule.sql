create or replace function pipeline.preview_rule(
    p_data_domain text, p_field text, p_unclaimed text, p_claimed text, p_limit integer default 2000, p_batches integer default 25)
returns jsonb language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:configure have no rights on staging; the permission is checked below, the tenant is the caller's.
declare
    v_tenant_id uuid := pipeline.current_tenant();
    v_fields text[];
    v_waiting jsonb;
    v_open jsonb;
begin
    perform pipeline.require('pipeline:configure');
    v_fields := pipeline.check_rule(p_data_domain, p_field, p_unclaimed, p_claimed);

    with batches as materialized (
        select r.batch_id, r.staging_ids, r.is_cut from pipeline.rows_under_rule(v_tenant_id, p_data_domain, v_fields, p_limit, p_batches) as r
    ),
    weighed as materialized (
        select w.*, s.status, s.name, s.source_id, s.batch_id,
            row_number() over (partition by w.verdict, w.new_verdict order by w.staging_id, w.field) as place
        from pipeline.weigh_rule(v_tenant_id, array(select b.batch_id from batches as b where b.batch_id is not null),
            array(select r.staging_id from batches as b cross join lateral unnest(b.staging_ids) as r (staging_id)),
            p_data_domain, v_fields, p_unclaimed, p_claimed) as w
        join staging.listings as s on s.staging_id = w.staging_id
    )
    select jsonb_build_object(
        'rows', (select coalesce(sum(cardinality(b.staging_ids)), 0) from batches as b), 'is_more', (select coalesce(bool_or(b.is_cut), false) from batches as b),
        'batches', (select count(b.batch_id) from batches as b),
        'changed', (select count(distinct w.staging_id) from weighed as w where w.verdict <> w.new_verdict),
        'will_wait', (select count(distinct w.staging_id) from weighed as w where w.new_conflict and not w.conflict and not w.other_conflict),
        'accepted_will_wait', (select count(distinct w.staging_id) from weighed as w
            where w.new_conflict and not w.conflict and not w.other_conflict and w.status = 'accepted'),
        'freed', (select count(distinct w.staging_id) from weighed as w
            where w.conflict and not w.new_conflict and not w.other_conflict and w.status <> 'accepted'),
        'moves', coalesce((select jsonb_agg(to_jsonb(m) order by m.verdict = m.new_verdict, m.times desc, m.verdict, m.new_verdict) from (
            select w.verdict, w.new_verdict, count(distinct w.staging_id) as times from weighed as w group by 1, 2) as m), '[]'),
        'samples', coalesce((select jsonb_agg(jsonb_build_object('staging_id', w.staging_id, 'batch_id', w.batch_id, 'name', w.name, 'source_id', w.source_id,
                'field', w.field, 'base', w.base, 'theirs', w.theirs, 'ours', w.ours, 'verdict', w.verdict, 'new_verdict', w.new_verdict, 'status', w.status)
                order by w.verdict, w.new_verdict, w.place)
            from weighed as w where w.verdict <> w.new_verdict and w.place <= 4), '[]'))
    into v_waiting;

    -- What rules kept from being written, and nobody has decided yet: it stays theirs to decide. Of real estate, which does
    -- not wait, it shows what would come of such news; only numbers, since not everybody reaches every broker's records.
    execute format($query$
        with open as materialized (
            select g.reason like 'claimed: %%' as is_claimed, g.reason ~ '^(un)?claimed: ' as is_ruled, g.our_value as ours, g.base_value as base,
                case g.kind when 'conflict' then 'conflict' else 'suggest' end as verdict, $4 as unclaimed, $5 as claimed
            from pipeline.suggestions as g
            join pipeline.sources as s on s.id = g.source
            join public.dmos as d on d.id = s.dmo_id
            where d.tenant_id = $1 and g.data_domain = $2 and g.field = any ($3) and g.status = 'open'
            limit $6 + 1
        )
        select jsonb_build_object(
            'suggestions', (select least(count(*), $6) from open), 'is_more', (select count(*) > $6 from open),
            'moves', coalesce((select jsonb_agg(to_jsonb(m) order by m.verdict = m.new_verdict, m.times desc, m.new_verdict) from (
                select v.verdict, case %s end as new_verdict, count(*) as times
                from open as v where v.is_ruled and $2 like 'mls%%' group by 1, 2) as m), '[]'))
        $query$, pipeline.ingest_rule_sql())
    into v_open using v_tenant_id, p_data_domain, v_fields, p_unclaimed, p_claimed, p_limit;
    return jsonb_build_object('fields', v_fields, 'waiting', v_waiting, 'open', v_open);
end
$func$;
comment on function pipeline.preview_rule(text, text, text, text, integer, integer) is
    'What another rule for a field, and those that change with it, would make of what waits in the caller''s tenant: {fields, waiting: {rows (looked at, p_limit at most, of the p_batches newest batches that have some), is_more, batches, changed, will_wait (become a conflict for a person), accepted_will_wait (of them accepted already), freed (would be none any more), moves [{verdict, new_verdict, times}], samples}, open: {suggestions (open ones of the field, which stay), is_more, moves: of real estate, what would come of them if their source said so anew}}. Weighed by what stage and promote weigh by. Needs pipeline:configure; LC087: no such rule, or it can not be like that.';
