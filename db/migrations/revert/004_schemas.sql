-- 004_schemas

drop table pipeline.reference_rows;
drop table pipeline.code_objects;
drop schema staging;

alter default privileges grant execute on functions to public;

-- The schema stays while a migration tool keeps its own tables in it.
do $do$
begin
    if exists (select from pg_catalog.pg_class as c where c.relnamespace = 'pipeline'::regnamespace) then
        revoke usage on schema pipeline from authenticated, service_role;
        comment on schema pipeline is null;
    else
        drop schema pipeline;
    end if;
end
$do$;
