create or replace function pipeline.rule_fields(p_data_domain text, p_field text)
returns text[] language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_fields text[];
begin
    v_fields := array(
        select r.target_column from pipeline.field_rules as r
        where r.data_domain = p_data_domain
            and (r.target_column = p_field or r.changes_with = p_field
                or r.target_column = (select o.changes_with from pipeline.field_rules as o where o.data_domain = p_data_domain and o.target_column = p_field))
        order by r.position);
    if not coalesce(p_field = any (v_fields), false) then
        raise exception 'there is no rule for %', quote_literal(concat_ws('.', p_data_domain, p_field))
            using errcode = 'LC087', hint = 'Rules are those of pipeline.field_rules.';
    end if;
    return v_fields;
end
$func$;
comment on function pipeline.rule_fields(text, text) is
    'A field and those that change with it, in their order: they have one rule, since half of a place is none. LC087: there is no such rule.';
