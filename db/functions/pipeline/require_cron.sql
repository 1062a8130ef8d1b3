create or replace function pipeline.require_cron()
returns void language plpgsql stable
set search_path = pg_catalog, pg_temp
as $func$
begin
    if to_regclass('cron.job') is null then
        raise exception 'there is no pg_cron in the database %', current_database()
            using errcode = 'LC070',
                detail = coalesce('The server has it for the database ' || nullif(current_setting('cron.database_name', true), '') || ' (cron.database_name).',
                    'The server does not load it (shared_preload_libraries).'),
                hint = 'cdl schedule does the same in a process. For pg_cron: have it loaded for this database, and run there: create extension pg_cron.';
    end if;
end
$func$;
comment on function pipeline.require_cron() is 'Raises LC070 in a database that has no pg_cron.';
