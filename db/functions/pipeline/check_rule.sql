create or replace function pipeline.check_rule(p_data_domain text, p_field text, p_unclaimed text, p_claimed text)
returns text[] language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_fields text[] := pipeline.rule_fields(p_data_domain, p_field);
begin
    if pipeline.is_fixed_rule(p_data_domain, p_field) then
        raise exception '% goes by no rule', p_field
            using errcode = 'LC087', hint = 'Keys, a status and the primary picture are decided otherwise.';
    elsif p_unclaimed is null or p_unclaimed not in ('source', 'fill', 'keep') or p_claimed is null or p_claimed not in ('source', 'keep', 'fill', 'review') then
        raise exception 'there is no such rule' using errcode = 'LC087',
            detail = format('unclaimed %s, claimed %s', coalesce(quote_literal(p_unclaimed), 'null'), coalesce(quote_literal(p_claimed), 'null')),
            hint = 'While no person has written a field: source, fill or keep. Afterwards: source, keep, fill or review.';
    elsif p_unclaimed <> 'source' and p_claimed = 'source' then
        raise exception 'a source would change what a person wrote, and not what it wrote itself'
            using errcode = 'LC087', hint = 'Let the source change its own values too, or nobody''s.';
    end if;
    return v_fields;
end
$func$;
comment on function pipeline.check_rule(text, text, text, text) is
    'The field and those that change with it, if a tenant can give them this rule: LC087 says why not.';
