create or replace function pipeline.analyze_staged_records()
returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $func$
-- Definer: only the owner of a table may analyze it; over the API the caller is service_role.
begin
    analyze (skip_locked) staging.ingest_records;
end
$func$;
comment on function pipeline.analyze_staged_records() is
    'Tells the planner how many records a large batch of ingest has, and of what kind.';
