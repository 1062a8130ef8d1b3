create or replace function pipeline.resources()
returns table (resource text, data_domain text)
language sql immutable
set search_path = pg_catalog, pg_temp
as $func$
    values ('property', 'mls_listings'), ('media', 'mls_media'), ('contacts', 'mls_contacts'), ('member', 'mls_members'), ('office', 'mls_offices')
$func$;
comment on function pipeline.resources() is 'The resources of Gold, each with the domain that its records belong to.';
