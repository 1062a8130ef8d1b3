-- What the tables of a schema look like, a column a row: what `cdl db adopt` compares. The
-- search_path is the schema alone, so that types and expressions print without it.
select
    c.relname::text as table_name,
    c.relkind::text as kind,
    pg_catalog.pg_has_role(current_user, c.relowner, 'usage') as is_ours,
    a.attname::text as column_name,
    pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
    a.attnotnull as is_not_null,
    a.attidentity <> '' as is_identity,
    case when a.attgenerated = '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end as default_value,
    case when a.attgenerated <> '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end as generated_as
from pg_catalog.pg_class as c
join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
where c.relnamespace = pg_catalog.to_regnamespace(%(schema)s) and c.relkind in ('r', 'p', 'v', 'm', 'f')
order by c.relname, a.attnum
