create or replace function pipeline.open_buffers()
returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
begin
    perform pipeline.tune_batch(0);
    if to_regclass('pg_temp.input_lines') is not null then
        truncate pg_temp.input_lines, pg_temp.output_lines, pg_temp.geocoded_lines;
        return;
    end if;
    create temporary table input_lines (
        position bigint generated always as identity, line bigint, record text,
        source_id text, name text, address text, lat text, lng text, error_type text, error_message text) on commit drop;
    create temporary table output_lines (position bigint, record text) on commit drop;
    create temporary table geocoded_lines (
        position bigint, lat double precision, lng double precision, provider text, precision_class text, problem text, query text) on commit drop;
    -- Not emptied: it gathers what all blocks of a file ask.
    create temporary table geocode_queries (
        number bigint generated always as identity, query text, country text, address text, primary key (country, query)) on commit drop;
end
$func$;
comment on function pipeline.open_buffers() is
    'Makes the transaction''s temporary tables that files stream through, or empties them: COPY pg_temp.input_lines (…) from stdin, then a stage''s function, then COPY (select record from pg_temp.output_lines order by position) to stdout.';
