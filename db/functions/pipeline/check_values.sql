create or replace function pipeline.check_values(p_data_domain text, p_staging_ids bigint[], p_values jsonb)
returns void language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
-- Promote would fail on them with the whole batch. The canonical table itself says what it takes.
declare
    v_rule record;
    v_breaks boolean;
begin
    for v_rule in
        select d.staging_table, case when d.parent_domain is null then 'staging_id' else 'listing_staging_id' end as key_column,
            c.conname as rule, pg_get_expr(c.conbin, c.conrelid) as condition
        from pipeline.data_domains as d
        join pg_constraint as c on c.conrelid = d.public_table::regclass and c.contype = 'c'
        where d.data_domain = p_data_domain and exists (
            select from pg_attribute as a where a.attrelid = c.conrelid and a.attnum = any (c.conkey) and p_values ? a.attname)
        union all
        select d.staging_table, case when d.parent_domain is null then 'staging_id' else 'listing_staging_id' end,
            a.attname || ' must not be empty', format('%I is not null', a.attname)
        from pipeline.data_domains as d
        join pg_attribute as a on a.attrelid = d.public_table::regclass and a.attnotnull and p_values ? a.attname
        where d.data_domain = p_data_domain
        order by rule
    loop
        execute format('select exists (select from %s where %I = any ($1) and not (%s))',
            v_rule.staging_table, v_rule.key_column, v_rule.condition)
        into v_breaks using p_staging_ids;
        if v_breaks then
            raise exception 'a value does not fit its field: %', v_rule.rule
                using errcode = 'LC008', detail = p_values::text, hint = 'No listing can have it: ' || v_rule.condition || '.';
        end if;
    end loop;
end
$func$;
comment on function pipeline.check_values(text, bigint[], jsonb) is
    'Refuses (LC008) values of a person''s own, just written onto staged rows, that the domain''s canonical table would refuse.';
