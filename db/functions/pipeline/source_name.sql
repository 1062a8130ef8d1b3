create or replace function pipeline.source_name(p_source_id integer)
returns text language sql stable security definer
set search_path = pg_catalog, pg_temp
as $func$
    -- Definer: who sees what a source suggests may know which one; a source is told by number, and has nothing but its name here.
    select s.name from pipeline.sources as s where s.id = p_source_id
$func$;
comment on function pipeline.source_name(integer) is 'What a source is called, for who sees what it suggests.';
