create or replace function pipeline.promote_preview(p_batch_id bigint, p_limit integer default 50000)
returns jsonb language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: one answer from tables that people may only read by their own rows; the caller and the tenant are checked below.
declare
    v_told jsonb;
begin
    perform pipeline.require('pipeline:read');
    if not exists (select from staging.batches as b
        where b.batch_id = p_batch_id and (b.tenant_id = pipeline.current_tenant() or pipeline.is_service())) then
        raise exception 'there is no batch %', p_batch_id using errcode = 'LC004', hint = 'cdl status shows the batches.';
    end if;
    execute format($query$
        with found as materialized (
            select s.staging_id, s.listing_id, s.action, s.status, s.status = 'accepted' and s.ok_to_promote as goes, s.flags, s.diff, s.choices,
                s.name, s.address, s.locality, s.source_id
            from staging.listings as s
            where s.batch_id = $1 and s.action not in ('unchanged', 'duplicate') and s.status <> 'settled'
            limit $2 + 1
        ),
        news as materialized (
            select f.* from found as f where f.goes and f.action in ('update', 'conflict') limit 5000
        ),
        verdicts as (
            select v.key as field, coalesce(n.choices #>> array[v.key, 'take'], v.value ->> 'verdict') as verdict
            from news as n cross join lateral jsonb_each(n.diff) as v
            %s
        ),
        changed as (
            select v.field, count(*) filter (where v.verdict in ('apply', 'source', 'value')) as applied,
                count(*) filter (where v.verdict in ('suggest', 'conflict')) as suggested,
                count(*) filter (where v.verdict in ('keep', 'ours')) as kept
            from verdicts as v where v.verdict <> 'agreed' group by v.field
        ),
        samples as (
            select f.*, row_number() over (partition by case when f.action = 'conflict' then 'update' else f.action end order by f.staging_id) as place
            from found as f where f.goes
        )
        select jsonb_build_object(
            'looked_at', least($2, (select count(*) from found)), 'is_more', (select count(*) > $2 from found),
            'added', (select count(*) from found as f where f.goes and f.action = 'insert'),
            'changed', (select count(*) from found as f where f.goes and f.action in ('update', 'conflict')),
            'removed', (select count(*) from found as f where f.goes and f.action = 'delete'),
            'promoted', (select count(*) from found as f where f.status = 'promoted'),
            'overtaken', (select count(*) from found as f where f.status = 'superseded'),
            'undecided', (select count(*) from found as f where f.status = 'pending' and f.flags is null),
            'waiting', (select count(*) from found as f where f.status in ('pending', 'held') and f.flags is not null),
            'rejected', (select count(*) from found as f where f.status = 'rejected'),
            'reasons', coalesce((select jsonb_object_agg(a.flag, a.times) from (
                select u.flag, count(*) as times from found as f cross join lateral unnest(f.flags) as u (flag)
                where f.status in ('pending', 'held') group by 1) as a), '{}'),
            'fields', coalesce((select jsonb_agg(to_jsonb(c) order by c.applied desc, c.suggested desc, c.field) from changed as c), '[]'),
            'fields_of', (select count(*) from news),
            'samples', coalesce((select jsonb_agg(jsonb_build_object('staging_id', s.staging_id, 'listing_id', s.listing_id, 'action', s.action,
                    'name', s.name, 'address', s.address, 'locality', s.locality, 'source_id', s.source_id, 'diff', s.diff, 'choices', s.choices)
                    order by s.action, s.staging_id)
                from samples as s where s.place <= 5), '[]'),
            'newer', coalesce((select jsonb_agg(jsonb_build_object('batch_id', n.batch_id, 'why', n.why, 'promoted_at', n.promoted_at) order by n.batch_id)
                from pipeline.newer_batches($1) as n), '[]'))
        $query$,
        (select string_agg(format($part$
            union all
            select %1$L || '.' || v.key, coalesce(c.choices #>> array[v.key, 'take'], v.value ->> 'verdict')
            from news as n join %2$s as c on c.listing_staging_id = n.staging_id cross join lateral jsonb_each(c.diff) as v
            $part$, d.data_domain, d.staging_table), '') from pipeline.data_domains as d where d.parent_domain = 'listings'))
    into v_told using p_batch_id, p_limit;
    return v_told;
end
$func$;
comment on function pipeline.promote_preview(bigint, integer) is
    'What promoting a batch would do, by what is accepted now: {added, changed, removed, fields [{field, applied, suggested, kept}] (of the first 5,000 changed: fields_of), samples; undecided, waiting by reasons, rejected: what stays behind; promoted, overtaken; newer: batches of its source that were promoted and may overtake it}. Of more than p_limit rows (is_more) the first ones are counted. Needs pipeline:read; LC004: no such batch.';
