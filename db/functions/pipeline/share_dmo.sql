create or replace function pipeline.share_dmo(p_dmo_id integer)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    select pg_advisory_xact_lock_shared(pipeline.lock_class('dmo'), p_dmo_id)
$func$;
comment on function pipeline.share_dmo(integer) is
    'Waits until no transaction stages or promotes for the DMO, and lets none begin until this one ends. People who decide at the same time do not wait for each other.';
