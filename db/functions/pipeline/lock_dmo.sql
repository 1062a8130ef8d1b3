create or replace function pipeline.lock_dmo(p_dmo_id integer)
returns void language sql
set search_path = pg_catalog, pg_temp
as $func$
    select pg_advisory_xact_lock(pipeline.lock_class('dmo'), p_dmo_id)
$func$;
comment on function pipeline.lock_dmo(integer) is
    'Waits until no other transaction stages or promotes for the DMO, and keeps it so until this one ends.';
