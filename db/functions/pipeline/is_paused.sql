create or replace function pipeline.is_paused(p_source_id integer, p_data_domain text)
returns boolean language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select exists (
        select from pipeline.source_states as s
        where s.source_id = p_source_id and s.data_domain = p_data_domain and s.paused_at is not null)
$func$;
comment on function pipeline.is_paused(integer, text) is 'Whether a feed is paused, see pause_source().';
