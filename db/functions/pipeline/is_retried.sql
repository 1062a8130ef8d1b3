create or replace function pipeline.is_retried(p_code text)
returns boolean language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select coalesce((
        select r.is_retried from pipeline.retry_rules as r
        where starts_with(p_code, r.code)
        order by length(r.code) desc limit 1), false)
$func$;
comment on function pipeline.is_retried(text) is 'Whether an error with that code may go away by itself, by pipeline.retry_rules.';
