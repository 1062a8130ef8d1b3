create or replace function pipeline.channel_errors(p_portal text, p_most integer default 5000)
returns table (error_group text, rows bigint, latest timestamptz, portals text[])
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
begin
    return query
        select f.error_group, count(*), max(f.updated_at), array_agg(distinct f.portal)
        from pipeline.find_channels(p_portal, 'FAILED', null, p_most) as f
        group by f.error_group
        order by 2 desc, 3 desc
        limit 20;
end
$func$;
comment on function pipeline.channel_errors(text, integer) is
    'The kinds of errors that portals answered, of the latest p_most failed pushes that the caller reaches, to one portal or all; the 20 most frequent.';
