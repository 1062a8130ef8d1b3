begin;
select plan(2);

-- Every cast over everything that a source may write.
create function pg_temp.cast(p_cast_to text, p_value text) returns text language plpgsql as $func$
declare
    v_result text;
begin
    execute format('select (%s)::text from (select $1 as v) as s', pipeline.cast_sql(p_cast_to, 's.v')) into v_result using p_value;
    return v_result;
end
$func$;
create temporary table surprises as
select c.cast_to, v.value, pg_temp.cast(c.cast_to, v.value) as result
from (select distinct f.cast_to from pipeline.field_rules as f where f.data_domain ~ '^mls_' and f.cast_to not in ('agent', 'office')) as c
cross join (values ('.'), ('-'), ('-.'), ('1-2'), ('1.2.3'), ('1200.0'), ('99999999999999999999999999'), ('1e400'), ('NaN'), ('Infinity'), ('0x1F'),
    ('Yes'), ('15/03/2026'), ('2026-02-30'), ('2026-13-01T99:99:99Z'), ('0000-00-00'), ('9999-12-31T23:59:59.999999+14:00'), ('["a"'), (','), (e'\t'),
    ('Δωμάτιο'), (repeat('9', 400)), (''''), ('%s %I $1'), ('91'), ('-181')) as v (value);
select is((select count(*) from surprises where cast_to = 'text' and result is distinct from value), 0::bigint, 'a text stays as it is');
select set_eq(
    $$ select cast_to, result from surprises where value = '1200.0' and cast_to in ('integer', 'numeric(18,2)', 'boolean', 'latitude') $$,
    $$ values ('integer', '1200'), ('numeric(18,2)', '1200.00'), ('boolean', null), ('latitude', null) $$,
    'what can be read is, what can not is null'
);

select * from finish();
rollback;
