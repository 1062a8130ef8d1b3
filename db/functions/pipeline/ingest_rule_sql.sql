create or replace function pipeline.ingest_rule_sql()
returns text language sql immutable
set search_path = pg_catalog, pg_temp
as $func$
    select $case$
                when v.is_claimed then case
                    when v.claimed = 'source' or (v.claimed = 'fill' and v.ours is null) then 'apply'
                    when v.claimed = 'review' and v.ours is not distinct from v.base then 'apply'
                    when v.claimed = 'review' then 'conflict'
                    else 'suggest' end
                when v.unclaimed = 'source' or (v.unclaimed = 'fill' and v.ours is null) then 'apply'
                else 'suggest'$case$
$func$;
comment on function pipeline.ingest_rule_sql() is
    'The end of the CASE that says what a field rule of real estate makes of news, over v (is_claimed, unclaimed, claimed, base, ours): ingest_verdict_sql() decides by it, preview_rule() tells by it.';
