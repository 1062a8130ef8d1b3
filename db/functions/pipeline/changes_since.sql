create or replace function pipeline.changes_since(p_data_domain text, p_record_id bigint, p_record_uuid uuid, p_after bigint, p_fields text[] default null)
returns setof pipeline.change_log language sql stable
set search_path = pg_catalog, pg_temp
as $func$
    with changes as (
        select c.* from pipeline.change_log as c
        where c.data_domain = p_data_domain and c.record_id = p_record_id and c.id > p_after
        union all
        select c.* from pipeline.change_log as c
        where c.data_domain = p_data_domain and c.record_uuid = p_record_uuid and c.id > p_after
    )
    select c.* from changes as c
    where c.action = 'update' and (p_fields is null or c.field = any (p_fields))
        and c.undoes is null and not exists (select from changes as u where u.undoes = c.id)
    order by c.id
$func$;
comment on function pipeline.changes_since(text, bigint, uuid, bigint, text[]) is
    'What of a record was changed after a change of the log, of some fields only if they are named: without what was taken back since, and what took it back.';
