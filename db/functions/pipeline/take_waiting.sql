create or replace function pipeline.take_waiting(p_batch_id bigint, p_origin_system text)
returns jsonb language plpgsql
set search_path = pg_catalog, pg_temp
as $func$
declare
    v_records jsonb;
begin
    if not exists (select from pipeline.waiting_media as w where w.origin_system = p_origin_system) then
        return null;
    end if;
    with taken as (
        delete from pipeline.waiting_media as w
        using staging.ingest_records as r
        where r.batch_id = p_batch_id and r.action in ('insert', 'update', 'merge')
            and w.tenant_id = r.tenant_id and w.origin_system = p_origin_system and w.parent_key = r.origin_key
        returning w.record, w.tenant_id, w.origin_key
    )
    select jsonb_agg(t.record order by t.tenant_id, t.origin_key) into v_records from taken as t;
    return v_records;
end
$func$;
comment on function pipeline.take_waiting(bigint, text) is
    'Takes the media that waited for the listings of a batch out of pipeline.waiting_media, as they came; null when there are none.';
