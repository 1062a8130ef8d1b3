create or replace function pipeline.geocode_query(p_address text, p_postal_code text, p_locality text, p_region text)
returns text language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $func$
    -- A region alone is a question that nobody needs answered; what is longer than any address is none.
    select q.query
    from (
        select array_to_string(array[
            pipeline.match_text(pipeline.clean_text(p_address)), pipeline.match_text(pipeline.clean_text(p_postal_code)),
            pipeline.match_text(pipeline.clean_text(p_locality)), pipeline.match_text(pipeline.clean_text(p_region))], ', ') as query
        where coalesce(pipeline.match_text(p_address), pipeline.match_text(p_postal_code), pipeline.match_text(p_locality)) is not null
    ) as q
    where length(q.query) <= 500
$func$;
comment on function pipeline.geocode_query(text, text, text, text) is
    'An address as a geocoding service''s answer is kept under: its parts by match_text(). Null when there is nothing to ask with.';
