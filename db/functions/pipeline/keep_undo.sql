create or replace function pipeline.keep_undo(p_action_id bigint, p_staging_ids bigint[], p_moves boolean, p_chooses boolean)
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_domain pipeline.data_domains;
    v_always text[] := array['action', 'ok_to_promote', 'status', 'flags', 'notes', 'decided_by', 'decided_at'];
    v_columns text[];
begin
    -- Only what the decision may change, so that rows that were alike are one row here.
    for v_domain in select d.* from pipeline.data_domains as d
        where d.data_domain = 'listings' or (d.parent_domain = 'listings' and (p_moves or p_chooses)) order by d.parent_domain nulls first, d.data_domain
    loop
        v_columns := v_always
            || case when p_moves then array['listing_id', 'certainty_score', 'choices'] else '{}' end
            || case when p_moves and v_domain.parent_domain is not null then array['record_id'] else '{}' end
            || case when p_chooses then array['choices'] || array(select r.target_column from pipeline.field_rules as r
                where r.data_domain = v_domain.data_domain) else '{}' end
            || case when p_chooses and v_domain.parent_domain is null then array['dedupe_key'] else '{}' end;
        execute format($query$
            insert into pipeline.review_undo (action_id, data_domain, before, staging_ids)
            select $1, $2, v.before, array_agg(v.staging_id)
            from (select s.staging_id, jsonb_build_object(%1$s) as before from %2$s as s where s.%3$I = any ($3)) as v
            group by v.before
            $query$,
            (select string_agg(format('%1$L, s.%1$I', c), ', ') from (select distinct unnest(v_columns) as c) as c),
            v_domain.staging_table, case when v_domain.parent_domain is null then 'staging_id' else 'listing_staging_id' end)
        using p_action_id, v_domain.data_domain, p_staging_ids;
    end loop;
end
$func$;
comment on function pipeline.keep_undo(bigint, bigint[], boolean, boolean) is
    'Writes down what staged rows are before a decision: p_moves, to another listing; p_chooses, with values chosen.';
