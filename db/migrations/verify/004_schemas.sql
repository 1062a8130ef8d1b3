-- 004_schemas

select 1 / (pg_catalog.has_schema_privilege('service_role', 'pipeline', 'usage')
    and pg_catalog.has_schema_privilege('authenticated', 'staging', 'usage'))::int;
select kind, identity, shape, file, applied_at from pipeline.code_objects where false;
select table_name, key from pipeline.reference_rows where false;
