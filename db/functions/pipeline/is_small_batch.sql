create or replace function pipeline.is_small_batch(p_record_count bigint)
returns boolean language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    select p_record_count <= 2000
$func$;
comment on function pipeline.is_small_batch(bigint) is
    'Whether so many records are looked up one by one, by index, with statements that can be planned before their number is known.';
