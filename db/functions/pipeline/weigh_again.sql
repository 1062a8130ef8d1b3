create or replace function pipeline.weigh_again(p_batch_id bigint, p_staging_ids bigint[])
returns bigint language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_batch staging.batches;
    v_domain pipeline.data_domains;
    v_policy text;
    v_ids bigint[];
    v_some bigint[];
    v_changed bigint[] := '{}';
begin
    select b.* into strict v_batch from staging.batches as b where b.batch_id = p_batch_id;
    v_policy := pipeline.get_config(v_batch.dmo_id, 'promote', v_batch.data_domain) ->> 'merge_policy';
    -- What somebody decides or promotes just now is weighed there.
    v_ids := array(
        select s.staging_id from staging.listings as s
        where s.batch_id = p_batch_id and s.staging_id = any (p_staging_ids)
            and s.action in ('update', 'conflict') and s.status in ('pending', 'held', 'accepted')
        for no key update skip locked);

    -- A loop over the parts of a record: each is a table of its own.
    for v_domain in
        select d.* from pipeline.data_domains as d
        where v_batch.data_domain in (d.data_domain, d.parent_domain) order by d.parent_domain nulls first, d.data_domain
    loop
        execute format($query$
            with changed as (
                update %1$s as s
                set diff = v.diff, action = v.action
                from (
                    select r.staging_id, d.diff, case when d.has_conflict then 'conflict' else 'update' end as action
                    from %1$s as r
                    left join (%2$s) as d on d.staging_id = r.staging_id
                    where r.batch_id = $1 and r.%3$I = any ($4) and r.action in ('update', 'conflict')
                ) as v
                where s.batch_id = $1 and s.staging_id = v.staging_id and (s.diff, s.action) is distinct from (v.diff, v.action)
                returning s.%3$I as id
            )
            select array_agg(distinct c.id) from changed as c
            $query$, v_domain.staging_table, pipeline.differences_sql(v_domain.data_domain, '$4'),
            case when v_domain.parent_domain is null then 'staging_id' else 'listing_staging_id' end)
        into v_some using p_batch_id, false, v_policy, v_ids;
        v_changed := v_changed || v_some;
        if v_domain.parent_domain is not null then
            execute format($query$
                update staging.listings as s set action = 'conflict'
                from %s as c
                where c.batch_id = $1 and c.listing_staging_id = any ($2) and c.action = 'conflict'
                    and s.batch_id = $1 and s.staging_id = c.listing_staging_id and s.action = 'update'
                $query$, v_domain.staging_table) using p_batch_id, v_ids;
        end if;
    end loop;

    update staging.listings as s
    set flags = case when s.action = 'conflict' then coalesce(s.flags, '{}') || array['conflict'] else nullif(array_remove(s.flags, 'conflict'), '{}') end,
        ok_to_promote = s.ok_to_promote and s.action <> 'conflict',
        status = case when s.action = 'conflict' and s.status = 'accepted' then 'pending' else s.status end
    where s.batch_id = p_batch_id and s.staging_id = any (v_ids)
        and (s.action = 'conflict') <> ('conflict' = any (coalesce(s.flags, '{}')))
        -- Why somebody had to decide stays on what was decided.
        and (s.action = 'conflict' or s.status <> 'accepted');
    return (select count(distinct c) from unnest(v_changed) as c);
end
$func$;
comment on function pipeline.weigh_again(bigint, bigint[]) is
    'Weighs staged listings that wait by the rules as they are now: their differences, and whether they are a conflict, for which a person is needed; what was accepted and is one now waits again. Gives how many changed. For functions that check the caller.';
