create or replace function pipeline.review_listings(p_filter jsonb)
returns setof staging.listings language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: the filter must see through RLS in one plan; the caller and the tenant are checked below.
declare
    v_unknown text;
    v_tenant_id uuid := pipeline.current_tenant();
    v_is_service boolean := pipeline.is_service();
    v_text text := nullif(p_filter ->> 'text', '');
    v_batch_id bigint;
    v_ids bigint[];
    v_dmo_id integer;
begin
    perform pipeline.require('pipeline:read');
    select min(k) into v_unknown from jsonb_object_keys(p_filter) as k
    where k not in ('ids', 'batch', 'dmo', 'action', 'status', 'reason', 'field', 'text');
    if v_unknown is not null then
        raise exception 'rows cannot be filtered by %', quote_literal(v_unknown)
            using errcode = 'LC007', hint = 'Filters are ids, batch, dmo, action, status, reason, field and text.';
    end if;
    begin
        v_batch_id := (p_filter ->> 'batch')::bigint;
        v_dmo_id := (p_filter ->> 'dmo')::integer;
        v_ids := case when p_filter ? 'ids' then array(select e::bigint from jsonb_array_elements_text(p_filter -> 'ids') as e) end;
    exception
        -- A filter comes from a person's hand.
        when invalid_text_representation or numeric_value_out_of_range or invalid_parameter_value then
            raise exception 'the filter % holds something that is no number', p_filter
                using errcode = 'LC007', hint = 'ids is a list of numbers; batch and dmo are numbers.';
    end;
    return query
        select s.*
        from staging.listings as s
        where (v_is_service or s.tenant_id = v_tenant_id)
            and (v_ids is null or s.staging_id = any (v_ids))
            and (v_batch_id is null or s.batch_id = v_batch_id)
            and (v_dmo_id is null or s.dmo_id = v_dmo_id)
            and (not p_filter ? 'action' or s.action = p_filter ->> 'action')
            and (not p_filter ? 'status' or s.status = p_filter ->> 'status')
            and (not p_filter ? 'reason' or p_filter ->> 'reason' = any (s.flags))
            and (not p_filter ? 'field' or s.diff ? (p_filter ->> 'field')
                or exists (select from staging.listing_info as c where c.listing_staging_id = s.staging_id and c.diff ? (p_filter ->> 'field'))
                or exists (select from staging.listing_contact_info as c where c.listing_staging_id = s.staging_id and c.diff ? (p_filter ->> 'field')))
            and (v_text is null or strpos(lower(concat_ws(' ', s.name, s.address, s.locality, s.source_id)), lower(v_text)) > 0)
        order by s.staging_id;
end
$func$;
comment on function pipeline.review_listings(jsonb) is
    'Staged rows of the caller''s tenant. p_filter: {ids: [staging_id], batch, dmo (id), action, status, reason (a flag), field (that differs), text (in name, address, locality or source id)}, all of which must hold. Needs pipeline:read; LC007 for another filter.';
