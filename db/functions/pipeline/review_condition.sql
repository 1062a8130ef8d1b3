create or replace function pipeline.review_condition(p_filter jsonb)
returns text language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_unknown text;
    v_batch_id bigint;
    v_ids bigint[];
    v_dmo_id integer;
    v_user_id uuid;
    v_text text := nullif(p_filter ->> 'text', '');
begin
    select min(k) into v_unknown from jsonb_object_keys(p_filter) as k
    where k not in ('ids', 'batch', 'dmo', 'action', 'status', 'waits', 'flagged', 'reason', 'field', 'text', 'assignee');
    if v_unknown is not null then
        raise exception 'rows cannot be filtered by %', quote_literal(v_unknown)
            using errcode = 'LC007', hint = 'Filters are ids, batch, dmo, action, status, waits, flagged, reason, field, text and assignee.';
    end if;
    begin
        v_batch_id := (p_filter ->> 'batch')::bigint;
        v_dmo_id := (p_filter ->> 'dmo')::integer;
        v_ids := case when p_filter ? 'ids' then array(select e::bigint from jsonb_array_elements_text(p_filter -> 'ids') as e) end;
        v_user_id := nullif(p_filter ->> 'assignee', 'nobody')::uuid;
        perform (p_filter ->> 'waits')::boolean, (p_filter ->> 'flagged')::boolean;
    exception
        -- A filter comes from a person's hand.
        when invalid_text_representation or numeric_value_out_of_range or invalid_parameter_value then
            raise exception 'the filter % holds something that is no number', p_filter
                using errcode = 'LC007', hint = 'ids is a list of numbers; batch and dmo are numbers, waits and flagged true or false, assignee a user or nobody.';
    end;

    -- As text, with its values: each condition is there or not, and the planner sees which index serves.
    return concat_ws(' and ',
        case when pipeline.is_service() then 'true' else format('s.tenant_id = %L::uuid', pipeline.current_tenant()) end,
        case when v_ids is not null then format('s.staging_id = any (%L::bigint[])', v_ids) end,
        case when v_batch_id is not null then format('s.batch_id = %s', v_batch_id) end,
        case when v_dmo_id is not null then format('s.dmo_id = %s', v_dmo_id) end,
        case when p_filter ? 'action' then format('s.action = %L', p_filter ->> 'action') end,
        case jsonb_typeof(p_filter -> 'status')
            when 'array' then format('s.status = any (%L::text[])', array(select jsonb_array_elements_text(p_filter -> 'status')))
            else case when p_filter ? 'status' then format('s.status = %L', p_filter ->> 'status') end end,
        case (p_filter ->> 'waits')::boolean when true then 's.flags is not null and s.waits' when false then 's.flags is not null and not s.waits' end,
        case (p_filter ->> 'flagged')::boolean when true then 's.flags is not null' when false then 's.flags is null' end,
        case when p_filter ? 'reason' then format('%L = any (s.flags)', p_filter ->> 'reason') end,
        case when p_filter ? 'field' then format('(s.diff ? %1$L', p_filter ->> 'field')
            || (select string_agg(format(' or exists (select from %s as c where c.listing_staging_id = s.staging_id and c.diff ? %L)',
                    d.staging_table, p_filter ->> 'field'), '' order by d.data_domain)
                from pipeline.data_domains as d where d.parent_domain = 'listings') || ')' end,
        -- Words as duplicates are compared by, each anywhere; or the number as it is written.
        case when v_text is not null then format('(strpos(lower(s.source_id), lower(%L)) > 0%s)', v_text,
            format(' or pipeline.match_text(concat_ws('' '', s.name, s.address, s.locality)) like all (%L)',
                (select array_agg('%' || w || '%') from string_to_table(pipeline.match_text(v_text), ' ') as w))) end,
        case
            when p_filter ->> 'assignee' = 'nobody'
                then 'not exists (select from pipeline.review_assignments as a where a.staging_id = s.staging_id)'
            when v_user_id is not null then format(
                'exists (select from pipeline.review_assignments as a where a.staging_id = s.staging_id and a.user_id = %L::uuid)', v_user_id) end);
end
$func$;
comment on function pipeline.review_condition(jsonb) is
    'The condition on staging.listings as s that a filter of review_listings() means, within the caller''s tenant. LC007 for another filter. For functions that check the caller''s permission.';
