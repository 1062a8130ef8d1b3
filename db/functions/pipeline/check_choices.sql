create or replace function pipeline.check_choices(p_decision text, p_take text, p_fields text[], p_values jsonb)
returns void language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_field text;
begin
    if p_decision is null or p_decision not in ('accept', 'hold', 'reject') then
        raise exception 'there is no decision %', quote_literal(coalesce(p_decision, ''))
            using errcode = 'LC008', hint = 'Decisions are accept, hold and reject.';
    elsif p_take not in ('source', 'ours') then
        raise exception 'one cannot take %', quote_literal(p_take)
            using errcode = 'LC008', hint = 'Take source or ours, or give a value.';
    elsif jsonb_typeof(p_values) <> 'object' then
        raise exception 'values must be an object of fields'
            using errcode = 'LC008', hint = 'Such as {"name": "Grand Hotel"}.';
    end if;

    select f.field into v_field
    from (select unnest(p_fields) as field union all select jsonb_object_keys(p_values)) as f
    where not exists (
        select from pipeline.field_rules as r
        where f.field in (r.data_domain || '.' || r.target_column, case when r.data_domain = 'listings' then r.target_column end))
    limit 1;
    if v_field is not null then
        raise exception 'there is no field %', quote_literal(v_field)
            using errcode = 'LC008', hint = 'Fields are those of pipeline.field_rules: name, lat, listing_info.title ….';
    end if;

    select f.field into v_field
    from (
        select e.key as field,
            case when position('.' in e.key) > 0 then split_part(e.key, '.', 1) else 'listings' end as data_domain,
            case when position('.' in e.key) > 0 then split_part(e.key, '.', 2) else e.key end as target_column
        from jsonb_each(p_values) as e
    ) as f
    join pipeline.field_rules as r on r.data_domain = f.data_domain and r.target_column = f.target_column
    where f.data_domain = 'listings' and r.changes_with is not null and not p_values ? r.changes_with
    limit 1;
    if v_field is not null then
        raise exception 'the field % is only half of a value', quote_literal(v_field)
            using errcode = 'LC008', hint = 'Give lat and lng together.';
    end if;
end
$func$;
comment on function pipeline.check_choices(text, text, text[], jsonb) is
    'Refuses (LC008) a decision, a field or values that decide_listings() does not know.';
