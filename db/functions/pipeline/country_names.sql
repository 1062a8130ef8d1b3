create or replace function pipeline.country_names()
returns table (key text, code text) language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select distinct on (n.key) n.key, n.code
    from (
        select lower(c.code) as key, c.code, 1 as preference from pipeline.countries as c
        union all
        select pipeline.match_text(c.name), c.code, 2 from pipeline.countries as c
        union all
        select pipeline.match_text(o.name), c.code, 3 from pipeline.countries as c cross join unnest(c.other_names) as o (name)
    ) as n
    where n.key is not null
    order by n.key, n.preference, n.code
$func$;
comment on function pipeline.country_names() is 'What a country may be called, as match_text() has it, and its ISO 3166 alpha-2 code; each name once.';
