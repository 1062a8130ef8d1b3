create or replace function pipeline.decide_suggestion(p_suggestion_id bigint, p_take boolean)
returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: people with pipeline:review have no rights on suggestions; the caller and the tenant are checked below.
declare
    v_suggestion pipeline.suggestions;
    v_domain pipeline.data_domains;
begin
    perform pipeline.require('pipeline:review');
    select s.* into v_suggestion from pipeline.suggestions as s
    join public.listings as l on l.id = s.listing_id
    where s.id = p_suggestion_id and s.status = 'open' and (l.tenant_id = pipeline.current_tenant() or pipeline.is_service())
    for update of s;
    if not found then
        raise exception 'there is no open suggestion %', p_suggestion_id
            using errcode = 'LC010', hint = 'cdl origins shows what the sources suggest.';
    end if;
    if p_take then
        select d.* into strict v_domain from pipeline.data_domains as d where d.data_domain = v_suggestion.data_domain;
        -- The table's trigger logs the edit as the person's.
        execute format('update %1$s as t set %2$I = p.%2$I from %1$s as c cross join lateral jsonb_populate_record(c, $2) as p where c.id = $1 and t.id = $1',
            v_domain.public_table, v_suggestion.field)
        using v_suggestion.record_id, jsonb_build_object(v_suggestion.field, v_suggestion.their_value);
    end if;
    update pipeline.suggestions as s
    set status = case when p_take then 'taken' else 'dismissed' end, decided_by = pipeline.actor(), decided_at = now()
    where s.id = p_suggestion_id;
end
$func$;
comment on function pipeline.decide_suggestion(bigint, boolean) is
    'Takes (p_take) or dismisses a source''s suggestion. Needs pipeline:review; LC010 when it is not open.';
