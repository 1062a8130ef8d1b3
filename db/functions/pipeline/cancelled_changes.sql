create or replace function pipeline.cancelled_changes(p_record_uuid uuid)
returns bigint[] language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    select array(
        select e.id from pipeline.change_log as c
        cross join lateral (values (c.id), (c.undoes)) as e (id)
        where c.record_uuid = p_record_uuid and c.undoes is not null)
$func$;
comment on function pipeline.cancelled_changes(uuid) is
    'The changes of a piece of real estate that were taken back, and those that took them back: neither says where a value comes from.';
