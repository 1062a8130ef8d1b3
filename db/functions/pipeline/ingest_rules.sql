create or replace function pipeline.ingest_rules(p_data_domain text)
returns table (target_column text, source_field text, place integer, cast_to text, is_read boolean, theirs text, theirs_cast text,
    base text, base_cast text, changes_with text, unclaimed text, claimed text, is_not_null boolean)
language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select f.target_column, f.source_field, f.position, f.cast_to, f.cast_to not in ('text', 'agent', 'office'),
        v.theirs, case f.cast_to when 'agent' then 'a.user_id' when 'office' then 'r.office_id' else pipeline.cast_sql(f.cast_to, b.theirs) end,
        v.base, case f.cast_to when 'agent' then case when f.data_domain = 'mls_listings' then 'null::uuid' else format('(%s)', pipeline.agent_sql(v.base)) end when 'office' then 'r.office_id' else pipeline.cast_sql(f.cast_to, b.base) end,
        f.changes_with, f.unclaimed, f.claimed, a.attnotnull
    from pipeline.field_rules as f
    join pipeline.data_domains as d using (data_domain)
    join pg_attribute as a on a.attrelid = d.public_table::regclass and a.attname = f.target_column
    left join pipeline.gold_fields as g on g.data_domain = f.data_domain and g.field = f.source_field
    cross join lateral (
        -- A key without the spaces around it: by that its record is found again.
        select case when f.source_field = d.key_field then 'r.origin_key'
                when g.field is null then format('(s.other ->> %L)', f.source_field) else format('s.%I', f.source_field) end as theirs,
            case when f.source_field = d.key_field then 'o.origin_key'
                when g.field is null then format('(o.other ->> %L)', f.source_field) else format('o.%I', f.source_field) end as base
    ) as v
    -- What a column that must not be empty does not take.
    cross join lateral (
        select case when a.attnotnull and f.cast_to = 'text' then format('nullif(btrim(%s), '''')', v.theirs) else v.theirs end as theirs,
            case when a.attnotnull and f.cast_to = 'text' then format('nullif(btrim(%s), '''')', v.base) else v.base end as base
    ) as b
    where f.data_domain = p_data_domain
$func$;
comment on function pipeline.ingest_rules(text) is
    'The field rules of a domain of real estate as SQL expressions over s (the staged record), o (what the source said last), r (its row of staging.ingest_records) and a (the member that an agent key leads to). is_read: the value is made from the text, which may fail.';
