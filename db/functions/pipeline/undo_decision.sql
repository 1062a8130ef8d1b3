create or replace function pipeline.undo_decision(p_action_id bigint default null)
returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:review have no rights on staging; the caller and the tenant are checked below.
declare
    v_action pipeline.review_actions;
    v_undo record;
    v_domain pipeline.data_domains;
    v_ids bigint[];
    v_held bigint;
    v_columns text;
begin
    perform pipeline.require('pipeline:review');
    select a.* into v_action from pipeline.review_actions as a
    where (a.tenant_id = pipeline.current_tenant() or pipeline.is_service()) and a.undone_at is null
        and case when p_action_id is null then a.actor = pipeline.actor() else a.action_id = p_action_id end
    order by a.action_id desc limit 1
    for no key update;
    if not found then
        raise exception 'there is no decision to undo'
            using errcode = 'LC084', hint = 'A decision can be undone once, within a week, as long as nothing of it was promoted.';
    end if;
    perform pipeline.share_dmo(d.dmo_id) from (
        select distinct s.dmo_id from pipeline.review_undo as u
        join staging.listings as s on s.staging_id = any (u.staging_ids)
        where u.action_id = v_action.action_id and u.data_domain = 'listings'
        union
        select b.dmo_id from staging.batches as b where v_action.released ? b.batch_id::text
        order by dmo_id) as d;
    -- What was decided again, promoted or overtaken since stays as it is.
    v_ids := array(
        select s.staging_id from staging.listings as s
        where s.staging_id in (select unnest(u.staging_ids) from pipeline.review_undo as u
                where u.action_id = v_action.action_id and u.data_domain = 'listings')
            and s.decided_by = v_action.actor and s.decided_at = v_action.taken_at and s.status in ('accepted', 'held', 'rejected')
        order by s.staging_id for no key update of s);
    update staging.batches as b set status = 'held', hold_reason = v_action.released ->> b.batch_id::text
    where v_action.released ? b.batch_id::text and b.status = 'staged' and b.promoted_at is null;
    get diagnostics v_held = row_count;
    if cardinality(v_ids) = 0 and v_held = 0 then
        raise exception 'nothing of the decision can be undone any more'
            using errcode = 'LC084', hint = 'Its rows were promoted, decided again, or a newer batch took their place.';
    end if;

    for v_domain in select d.* from pipeline.data_domains as d
        where 'listings' in (d.data_domain, d.parent_domain) order by d.parent_domain nulls first, d.data_domain
    loop
        for v_undo in
            select k.keys, array_agg(u.id) as undo_ids
            from pipeline.review_undo as u
            cross join lateral (select array_agg(j order by j) as keys from jsonb_object_keys(u.before) as j) as k
            where u.action_id = v_action.action_id and u.data_domain = v_domain.data_domain
            group by k.keys
        loop
            select string_agg(format('%1$I = p.%1$I', c), ', ') into v_columns from unnest(v_undo.keys) as c;
            execute format($query$
                update %1$s as s
                set %2$s
                from (select unnest(u.staging_ids) as staging_id, u.before from pipeline.review_undo as u where u.id = any ($1)) as v
                cross join lateral jsonb_populate_record(null::%1$s, v.before) as p
                where s.staging_id = v.staging_id and s.%3$I = any ($2)
                $query$, v_domain.staging_table, v_columns, case when v_domain.parent_domain is null then 'staging_id' else 'listing_staging_id' end)
            using v_undo.undo_ids, v_ids;
        end loop;
    end loop;
    update pipeline.review_actions as a set undone_at = now(), undone_by = pipeline.actor() where a.action_id = v_action.action_id;
    perform pg_notify('cdl_progress', json_build_object('dmo_id', d.dmo_id)::text)
    from (select distinct s.dmo_id from staging.listings as s where s.staging_id = any (v_ids)) as d;
    return jsonb_build_object('action_id', v_action.action_id, 'decision', v_action.decision, 'undone', cardinality(v_ids),
        'kept', v_action.row_count - cardinality(v_ids), 'rows', to_jsonb(v_ids[1:20]), 'held_again', v_held);
end
$func$;
comment on function pipeline.undo_decision(bigint) is
    'Takes a decision of take_decision() or release_batch() back, the caller''s last one if none is named: the rows are what they were before, but for those that were promoted or decided again since. Gives {action_id, decision, undone, kept, rows (the first of them), held_again}. Needs pipeline:review; LC084 when there is nothing to undo.';
